import { findingPresences } from '../../../../contracts/arm/finding-presence.ts';
import { scannerValues } from '../../../../contracts/arm/scanners.ts';
import { severities } from '../score.ts';
import { tiers, verdictOfCode, verdicts, visibilities } from './columns.ts';
import { presencesIn } from './finding-presence.ts';
import { ageOf, firstSeenAges } from './first-seen.ts';
import { bits, type Filters, judgedBy, type Selection } from './filters.ts';
import type { PostureIndex, Things } from './posture-index.ts';
import { countValues, packedCounts } from './scanners.ts';

/** By field and value: how many projects there are with this value, under all filters but that of the field itself. */
export type Facets = Record<FacetField, Record<string, number>>;
type FacetField =
  | 'visibility'
  | 'archived'
  | 'tier'
  | 'connector'
  | 'verdict'
  | 'severity'
  | 'check'
  | 'scanner'
  | 'findings'
  | 'firstSeen';

export function countFacets(
  things: Things,
  index: PostureIndex,
  filters: Filters,
  chosen: Selection,
  asOfMs: number,
): Facets {
  return {
    ...countTraits(things, index, chosen),
    ...countJudged(things, filters, chosen),
    ...countStates(things, chosen, asOfMs),
  };
}

function countStates({ parts }: Things, { excluded }: Selection, asOfMs: number) {
  const packed = packedCounts();
  const findings = new Uint32Array(findingPresences.length);
  const firstSeen = new Uint32Array(firstSeenAges.length);
  for (const { columns, chunk, start } of parts) {
    const presences = presencesIn(chunk);
    for (let row = 0; row < columns.scanners.length; row += 1) {
      const mark = excluded[start + row]!;
      if ((mark & ~bits.scanner) === 0) packed[columns.scanners[row]!]! += 1;
      if ((mark & ~bits.firstSeen) === 0) firstSeen[ageOf(chunk.firstSeenAt[row]!, asOfMs)]! += 1;
      if ((mark & ~bits.findings) === 0) findings[presences[row]!]! += 1;
    }
  }
  return {
    scanner: byName(scannerValues, countValues(packed)),
    findings: byName(findingPresences, findings),
    firstSeen: byName(firstSeenAges, firstSeen),
  };
}

function countTraits({ parts }: Things, { connectors }: PostureIndex, { excluded }: Selection) {
  const visibility = new Uint32Array(visibilities.length);
  const tier = new Uint32Array(tiers.length);
  const archived = new Uint32Array(2);
  const connector = new Uint32Array(connectors.length);
  for (const part of parts) {
    const { columns, start } = part;
    for (let row = 0; row < columns.tier.length; row += 1) {
      const mark = excluded[start + row]!;
      if ((mark & ~bits.visibility) === 0) visibility[columns.visibility[row]!]! += 1;
      if ((mark & ~bits.tier) === 0) tier[columns.tier[row]!]! += 1;
      if ((mark & ~bits.archived) === 0) archived[columns.archived[row]!]! += 1;
      if ((mark & ~bits.connector) === 0) connector[part.connector]! += 1;
    }
  }
  return {
    visibility: byName(visibilities, visibility),
    tier: byName(tiers, tier),
    archived: byName(['false', 'true'], archived),
    connector: byName(
      connectors.map(({ name }) => name),
      connector,
    ),
  };
}

/** Sums the counts of equal names: connectors of two resource groups may have one name. */
function byName(names: readonly string[], counts: Uint32Array): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [index, name] of names.entries()) sums.set(name, (sums.get(name) ?? 0) + counts[index]!);
  return Object.fromEntries(sums);
}

/** The three filters of verdicts are about one check: each facet takes the other two for the same check. */
function countJudged(things: Things, filters: Filters, { excluded }: Selection) {
  const { parts, rules } = things;
  const { severity: bySeverity, check: byCheck } = filters;
  const { codes } = judgedBy(filters, []);
  const all = judgedBy(filters, rules).rules;
  const ofChecks = judgedBy(byCheck === undefined ? {} : { check: byCheck }, rules).rules;
  const ofSeverities = judgedBy(bySeverity === undefined ? {} : { severity: bySeverity }, rules).rules;
  const severityOf = Uint8Array.from(rules, (rule) => severities.indexOf(rule.severity));
  const verdictCounts = new Uint32Array(verdicts.length);
  const severityCounts = new Uint32Array(severities.length);
  const checkCounts = new Uint32Array(rules.length);
  for (const { start, chunk, columns } of parts) {
    const { columnOfRule } = columns;
    const width = chunk.checks.length;
    for (let row = 0; row < chunk.ids.length; row += 1) {
      if ((excluded[start + row]! & ~bits.judged) !== 0) continue;
      let [seenVerdicts, seenSeverities] = [0, 0];
      for (let rule = 0; rule < rules.length; rule += 1) {
        const column = columnOfRule[rule]!;
        const code = column < 0 ? 0 : chunk.verdicts[row * width + column]!;
        if (all[rule] === 1) seenVerdicts |= 1 << verdictOfCode[code]!;
        if (codes[code] === 0) continue;
        if (ofChecks[rule] === 1) seenSeverities |= 1 << severityOf[rule]!;
        if (ofSeverities[rule] === 1) checkCounts[rule]! += 1;
      }
      addBits(seenVerdicts, verdictCounts);
      addBits(seenSeverities, severityCounts);
    }
  }
  return {
    verdict: byName(verdicts, verdictCounts),
    severity: byName(severities, severityCounts),
    check: byName(
      rules.map(({ id }) => id),
      checkCounts,
    ),
  };
}

function addBits(seen: number, counts: Uint32Array): void {
  for (let bit = 0; bit < counts.length; bit += 1) if ((seen & (1 << bit)) !== 0) counts[bit]! += 1;
}
