import { severityWeights } from '../../../../contracts/posture/severity-weights.ts';
import type { Licence } from '../licence.ts';
import type { Chunk } from '../read-model.ts';
import { codeCount, exemptOffset, verdictCodes } from '../read-model.ts';
import type { RuleMetadata } from '../rule.ts';
import { severities } from '../score.ts';
import { packedUndecided, shiftsOf } from './scanners.ts';

/** Verdicts as callers know them; an exempt one counts as none of the others. */
export const verdicts = ['pass', 'fail', 'notApplicable', 'notAssessed', 'exempt'] as const;
export const visibilities = ['unknown', 'private', 'internal', 'public'] as const;
export const tiers = ['unknown', 'free', 'premium', 'ultimate'] as const;

/** Callers know no tier of a licence that may be one of two. */
export function tierOf(licence: Licence): (typeof tiers)[number] {
  return licence === 'premiumOrAbove' ? 'unknown' : licence;
}

const passed = 0;
export const failed = 1;
const notApplicable = 2;
const notAssessed = 3;
const exempt = 4;
/** The index in `verdicts` of each code. */
export const verdictOfCode: readonly number[] = Array.from({ length: codeCount }, (_, code) => {
  if (code >= exemptOffset) return exempt;
  const index = verdicts.findIndex((verdict) => verdict === verdictCodes[code]);
  return index < 0 ? notAssessed : index;
});

/** Values of a chunk's rows that queries need again and again. Several values of a row stand side by side. */
export type Columns = {
  /** By rule of the catalogue: its column in the chunk's verdicts; -1 where the chunk was judged before the rule existed. */
  columnOfRule: Int16Array;
  /** A number for each of `verdicts` a row. */
  counts: Uint16Array;
  /** Failing checks; four numbers a row, in the order of `severities`. */
  failing: Uint16Array;
  earned: Uint16Array;
  possible: Uint16Array;
  /** States of the scanners of a project, packed as `statesOf` reads them. */
  scanners: Uint16Array;
  /** Indices in `visibilities`, in `tiers`; 1 for archived. */
  visibility: Uint8Array;
  tier: Uint8Array;
  archived: Uint8Array;
  /** In lower case. */
  names: readonly string[];
  segments: readonly string[];
};

type Known = { rules: readonly RuleMetadata[]; columns: Columns };
const known = new WeakMap<Chunk, Known>();

/** The columns of a chunk by the rules of its subject; kept as long as the chunk. */
export function columnsOf(chunk: Chunk, rules: readonly RuleMetadata[]): Columns {
  const found = known.get(chunk);
  if (found?.rules === rules) return found.columns;
  const columns = makeColumns(chunk, rules);
  known.set(chunk, { rules, columns });
  return columns;
}

function makeColumns(chunk: Chunk, rules: readonly RuleMetadata[]): Columns {
  const columnOfRule = Int16Array.from(rules, ({ id }) => chunk.checks.indexOf(id));
  return {
    columnOfRule,
    ...countVerdicts(chunk, columnOfRule, rules),
    visibility: Uint8Array.from(chunk.visibilities, (one) => visibilities.indexOf(one ?? 'unknown')),
    tier: Uint8Array.from(chunk.licences, (one) => tiers.indexOf(tierOf(one))),
    archived: Uint8Array.from(chunk.archived, (one) => (one === true ? 1 : 0)),
    names: chunk.names.map((name) => name.toLowerCase()),
    segments: chunk.segments.map((segment) => segment.toLowerCase()),
  };
}

function countVerdicts(chunk: Chunk, columnOfRule: Int16Array, rules: readonly RuleMetadata[]) {
  const rows = chunk.ids.length;
  const counts = new Uint16Array(rows * verdicts.length);
  const failing = new Uint16Array(rows * 4);
  const earned = new Uint16Array(rows);
  const possible = new Uint16Array(rows);
  const scanners = new Uint16Array(rows).fill(packedUndecided(rules));
  const shift = shiftsOf(rules);
  const severity = rules.map((rule) => severities.indexOf(rule.severity));
  const weight = rules.map((rule) => severityWeights[rule.severity]);
  for (let row = 0; row < rows; row += 1) {
    for (let rule = 0; rule < rules.length; rule += 1) {
      const verdict = verdictOfCode[codeAt(chunk, columnOfRule, row, rule)]!;
      counts[row * verdicts.length + verdict]! += 1;
      if (shift[rule]! >= 0) scanners[row]! |= stateOf(verdict) << shift[rule]!;
      if (verdict > failed) continue;
      possible[row]! += weight[rule]!;
      if (verdict === passed) earned[row]! += weight[rule]!;
      else failing[row * 4 + severity[rule]!]! += 1;
    }
  }
  return { counts, failing, earned, possible, scanners };
}

/** A scanner whose check is exempt counts as not applicable. */
function stateOf(verdict: number): number {
  return verdict === exempt ? notApplicable : verdict;
}

/** The code, as an index, of a row by a rule; a rule that did not judge yet is `stale`. */
export function codeAt(chunk: Chunk, columnOfRule: Int16Array, row: number, rule: number): number {
  const column = columnOfRule[rule]!;
  return column < 0 ? 0 : chunk.verdicts[row * chunk.checks.length + column]!;
}
