import { findingPresences } from '../../../../contracts/arm/finding-presence.ts';
import { tiers, visibilities } from './columns.ts';
import { bits, connectorsOf, type Filters, judgedBy, type Selection } from './filters.ts';
import { presencesIn } from './finding-presence.ts';
import { ageOf, firstSeenAges } from './first-seen.ts';
import { groupsAt, type PostureIndex, type Things } from './posture-index.ts';
import { packedWith } from './scanners.ts';

/** Applies filters to projects, groups or instances. */
export function select(things: Things, index: PostureIndex, filters: Filters): Selection {
  const excluded = new Uint16Array(things.length);
  excludeByText(things, index, filters.q, excluded);
  excludeByGroup(things, index, filters.group, excluded);
  excludeByTraits(things, index, filters, excluded);
  excludeByVerdict(things, filters, excluded);
  excludeByScanner(things, filters.scanner, excluded);
  excludeByFindings(things, filters.findings, excluded);
  excludeByFirstSeen(things, filters.firstSeen, excluded);
  let count = 0;
  for (const mark of excluded) if (mark === 0) count += 1;
  return { excluded, count };
}

/** A full path contains the text if its group's does, if its last segment does, or around the slash between them. */
function excludeByText(
  { parts, groups, subject }: Things,
  { forest }: PostureIndex,
  text: string | undefined,
  excluded: Uint16Array,
): void {
  if (text === undefined || text === '') return;
  const wanted = text.toLowerCase();
  const slash = wanted.lastIndexOf('/');
  const [before, after] = [wanted.slice(0, slash), wanted.slice(slash + 1)];
  const isInPath = forest.lowerPaths.map((path) => path.includes(wanted));
  const isBefore = forest.lowerPaths.map((path) => slash >= 0 && path.endsWith(before));
  for (const { start, columns } of parts) {
    const { names, segments } = columns;
    for (let row = 0; row < names.length; row += 1) {
      const group = groups[start + row]!;
      const isFound =
        isInPath[group] === true ||
        names[row]!.includes(wanted) ||
        (subject === 'project' &&
          (segments[row]!.includes(wanted) ||
            (isBefore[group] === true && segments[row]!.startsWith(after))));
      if (!isFound) excluded[start + row]! |= bits.q;
    }
  }
}

function excludeByGroup(
  { groups }: Things,
  { forest }: PostureIndex,
  path: string | undefined,
  excluded: Uint16Array,
): void {
  if (path === undefined) return;
  const isWithin = new Uint8Array(forest.enter.length);
  for (const outer of groupsAt(forest, path))
    for (const group of forest.inOrder.subarray(forest.enter[outer], forest.leave[outer]))
      isWithin[group] = 1;
  for (let position = 0; position < groups.length; position += 1)
    if (groups[position]! < 0 || isWithin[groups[position]!] === 0) excluded[position]! |= bits.group;
}

function excludeByTraits(
  { parts }: Things,
  { connectors }: PostureIndex,
  { visibility, tier, archived, connector }: Filters,
  excluded: Uint16Array,
): void {
  const visible = visibility && visibilities.map((one) => visibility.includes(one));
  const licensed = tier && tiers.map((one) => tier.includes(one));
  const wantedArchived = archived === undefined ? undefined : Number(archived);
  const named = connector && connectorsOf(connector, connectors);
  for (const { start, columns, connector: of } of parts) {
    const byConnector = named === undefined || named.has(of) ? 0 : bits.connector;
    for (let row = 0; row < columns.tier.length; row += 1) {
      let mark: number = byConnector;
      if (visible?.[columns.visibility[row]!] === false) mark |= bits.visibility;
      if (licensed?.[columns.tier[row]!] === false) mark |= bits.tier;
      if (wantedArchived !== undefined && columns.archived[row] !== wantedArchived) mark |= bits.archived;
      excluded[start + row]! |= mark;
    }
  }
}

function excludeByVerdict({ parts, rules }: Things, filters: Filters, excluded: Uint16Array): void {
  const { verdict, severity, check } = filters;
  if (verdict === undefined && severity === undefined && check === undefined) return;
  const selected = judgedBy(filters, rules);
  const wanted = [...selected.rules.keys()].filter((rule) => selected.rules[rule] === 1);
  for (const { start, chunk, columns } of parts) {
    const width = chunk.checks.length;
    const { columnOfRule } = columns;
    for (let row = 0; row < chunk.ids.length; row += 1) {
      let isFound = false;
      for (let next = 0; next < wanted.length && !isFound; next += 1) {
        const column = columnOfRule[wanted[next]!]!;
        isFound = selected.codes[column < 0 ? 0 : chunk.verdicts[row * width + column]!] === 1;
      }
      if (!isFound) excluded[start + row]! |= bits.judged;
    }
  }
}

function excludeByScanner(
  { parts, subject }: Things,
  values: Filters['scanner'],
  excluded: Uint16Array,
): void {
  if (values === undefined) return;
  const wanted = packedWith(subject === 'project' ? values : []);
  for (const { start, columns } of parts)
    for (let row = 0; row < columns.scanners.length; row += 1)
      if (wanted[columns.scanners[row]!] === 0) excluded[start + row]! |= bits.scanner;
}

function excludeByFindings(
  { parts, subject }: Things,
  values: Filters['findings'],
  excluded: Uint16Array,
): void {
  if (values === undefined) return;
  const wanted = findingPresences.map((one) => subject === 'project' && values.includes(one));
  for (const { start, chunk } of parts)
    for (const [row, presence] of presencesIn(chunk).entries())
      if (wanted[presence] === false) excluded[start + row]! |= bits.findings;
}

function excludeByFirstSeen({ parts }: Things, firstSeen: Filters['firstSeen'], excluded: Uint16Array): void {
  if (firstSeen === undefined) return;
  const { ages, asOfMs } = firstSeen;
  const wanted = firstSeenAges.map((age) => ages.includes(age));
  for (const { start, chunk } of parts)
    for (let row = 0; row < chunk.ids.length; row += 1)
      if (wanted[ageOf(chunk.firstSeenAt[row]!, asOfMs)] === false) excluded[start + row]! |= bits.firstSeen;
}
