import type { RuleMetadata } from '../rule.ts';
import { placeOf, type PostureIndex, type Things } from './posture-index.ts';
import { type Row, rowAt } from './rows.ts';

const suggestionKinds = ['group', 'project', 'check'] as const;
type Kind = (typeof suggestionKinds)[number];

/** A group, project or check whose name or path contains a text. */
export type Suggestion = (Row & { kind: 'group' | 'project' }) | { kind: 'check'; rule: RuleMetadata };

/** Suggestions for a text, at most so many: exact names first, then beginnings, then others; the kinds take turns. */
export function suggest(
  index: PostureIndex,
  { q, kind, max }: { q: string; kind?: Kind | undefined; max: number },
): Suggestion[] {
  const text = q.toLowerCase();
  const found: Record<Kind, () => Suggestion[]> = {
    group: () => suggestThings(index.groups, index, text, max),
    project: () => suggestThings(index.projects, index, text, max),
    check: () => suggestChecks(index, text).slice(0, max),
  };
  const lists = suggestionKinds
    .filter((one) => kind === undefined || one === kind)
    .map((one) => found[one]());
  const turns = Array.from({ length: max }, (_, turn) => lists.flatMap((list) => list[turn] ?? []));
  return turns.flat().slice(0, max);
}

function suggestThings(things: Things, index: PostureIndex, text: string, max: number): Suggestion[] {
  const kind = things.subject === 'group' ? 'group' : 'project';
  return bestOf(things, index, text, max).map((position) => ({ ...rowAt(things, position, index), kind }));
}

/** Positions of the best matches; those of one quality by position. */
function bestOf(things: Things, index: PostureIndex, text: string, max: number): number[] {
  const byQuality: number[][] = [[], [], []];
  for (const { start, columns } of things.parts)
    for (let row = 0; row < columns.names.length; row += 1) {
      const quality = qualityOf([columns.names[row]!, columns.segments[row]!], text);
      const list = quality === undefined ? undefined : byQuality[quality]!;
      if (list !== undefined && list.length < max) list.push(start + row);
    }
  const best = byQuality.flat();
  if (best.length < max && text.includes('/')) best.push(...byPath(things, index, text, new Set(best), max));
  return best.slice(0, max);
}

/** 0 for equal, 1 for a beginning, 2 for a part. */
function qualityOf(texts: readonly string[], wanted: string): number | undefined {
  if (texts.includes(wanted)) return 0;
  if (texts.some((text) => text.startsWith(wanted))) return 1;
  return texts.some((text) => text.includes(wanted)) ? 2 : undefined;
}

/** A text with a slash is a part of a full path. */
function byPath(
  things: Things,
  { forest }: PostureIndex,
  text: string,
  found: ReadonlySet<number>,
  max: number,
): number[] {
  const matches: number[] = [];
  for (let position = 0; position < things.length && matches.length < max; position += 1) {
    const { part, row } = placeOf(things, position);
    const group = forest.lowerPaths[things.groups[position]!] ?? '';
    const path = things.subject === 'project' ? `${group}/${part.columns.segments[row]}` : group;
    if (path.includes(text) && !found.has(position)) matches.push(position);
  }
  return matches;
}

function suggestChecks({ catalogue }: PostureIndex, text: string): Suggestion[] {
  const rules = [...catalogue.project, ...catalogue.group, ...catalogue.instance];
  const ranked = rules.flatMap((rule) => {
    const quality = qualityOf([rule.id.toLowerCase(), rule.title.toLowerCase()], text);
    return quality === undefined ? [] : [{ rule, quality }];
  });
  return ranked.toSorted((a, b) => a.quality - b.quality).map(({ rule }) => ({ kind: 'check', rule }));
}
