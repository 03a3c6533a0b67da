import type { GroupRow, ProjectRow, RootGroup } from '../../inventory/domain/inventory.ts';
import type { Assessment } from './assessment.ts';
import type { Entry } from './entry.ts';
import { assess } from './evaluate.ts';
import { findingsSource } from './findings-source.ts';
import { findingsText } from './findings-text.ts';
import { readListedGroup, readListedProject } from './read-listed.ts';
import { type VerdictCode, verdictCodes } from './read-model.ts';
import type { Reading } from './reading.ts';
import type { FactsOf, Rule, Subject } from './rule.ts';
import type { Verdict } from './verdict.ts';

/** The rules of a subject, in the order of an entry's verdicts, and the time they judge at. */
export type Judging<Of extends Subject> = { rules: readonly Rule<Of>[]; now: Date };

/** A project as lists of thousands need it. Without an assessment it is judged by the facts of GitLab's lists. */
export function projectEntry(
  row: ProjectRow,
  known: Assessment<'project'> | undefined,
  judging: Judging<'project'>,
): Entry {
  const { facts } = row;
  return {
    ...shown(facts),
    parentId: facts.groupId,
    lastActivityAt: Date.parse(facts.lastActivityAt ?? ''),
    firstSeenAt: Date.parse(row.firstSeenAt),
    ...judged(readListedProject(row), known, judging),
    findings: findingsText(known?.readings.find(({ source }) => source === findingsSource)?.facts.findings),
  };
}

/** The same of a group below a root group; `above` are the groups above it, the nearest first. */
export function groupEntry(
  { facts, firstSeenAt, seenAt }: GroupRow,
  { rootId, above }: { rootId: number; above: readonly GroupRow['facts'][] },
  known: Assessment<'group'> | undefined,
  judging: Judging<'group'>,
): Entry {
  const listed = readListedGroup(facts, { above, seenAt });
  return { ...groupShown(facts, firstSeenAt, rootId), ...judged(listed, known, judging) };
}

/** The same of a root group. */
export function rootEntry(
  root: RootGroup,
  known: Assessment<'group'> | undefined,
  judging: Judging<'group'>,
): Entry {
  const seenAt = root.seenAt ?? root.firstSeenAt;
  const listed = readListedGroup(root.facts, { above: [], seenAt });
  return { ...groupShown(root.facts, root.firstSeenAt, 0), ...judged(listed, known, judging) };
}

/** The checks of an instance, once they were judged. */
export function instanceEntry(
  known: Assessment<'instance'> | undefined,
  judging: Judging<'instance'>,
): Entry | undefined {
  if (known === undefined) return undefined;
  return {
    ...shown({ id: known.id, name: '', path: '' }),
    parentId: 0,
    lastActivityAt: NaN,
    firstSeenAt: NaN,
    ...judged(undefined, known, judging),
  };
}

type Shown = Pick<ProjectRow['facts'], 'id' | 'name' | 'path' | 'visibility' | 'archived'>;

function groupShown(facts: GroupRow['facts'], firstSeenAt: string, parentId: number) {
  return {
    ...shown(facts),
    parentId: facts.parentId ?? parentId,
    lastActivityAt: NaN,
    firstSeenAt: Date.parse(firstSeenAt),
  };
}

/** Names as the table stores them, so that an entry equals the one that is read back. */
function shown({ id, name, path, visibility, archived }: Shown) {
  return { id, name: name.toWellFormed(), segment: path.toWellFormed(), visibility, archived };
}

function judged<Of extends Subject>(
  listed: Reading<FactsOf[Of]> | undefined,
  known: Assessment<Of> | undefined,
  { rules, now }: Judging<Of>,
): Pick<Entry, 'licence' | 'readAt' | 'verdicts' | 'findings'> {
  const gathered = known?.readings ?? [];
  const readings = listed === undefined ? gathered : [listed, ...gathered];
  const licence = known?.licence ?? 'unknown';
  const verdicts = assess(rules, { readings, licence, now });
  // The time of a list's row is that of its last change, so it counts only where nothing else was read.
  const rest = gathered.filter(({ source }) => source !== findingsSource);
  const readTimes = (rest.length > 0 ? rest : readings).map(({ readAt }) => Date.parse(readAt));
  return {
    licence,
    findings: '',
    readAt: readTimes.length === 0 ? NaN : Math.min(...readTimes),
    verdicts: Uint8Array.from(rules, ({ id }) => verdictCodes.indexOf(codeOf(verdicts.get(id)))),
  };
}

function codeOf(verdict: Verdict | undefined): VerdictCode {
  if (verdict === undefined) return 'stale';
  return verdict.verdict === 'notAssessed' ? verdict.reason.kind : verdict.verdict;
}
