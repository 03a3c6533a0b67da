import {
  checkOfScanner,
  type Scanner,
  type ScannerCoverage,
  scanners,
  type ScannerState,
  scannerStates,
  type ScannerValue,
} from '../../../../contracts/arm/scanners.ts';
import type { RuleMetadata } from '../rule.ts';

/** The states of a project's scanners stand in one number, two bits each. */
const bitsOfState = 2;
const mask = 3;
const packedStates = 1 << (scanners.length * bitsOfState);
const notAssessed = scannerStates.indexOf('notAssessed');

/** By rule: how far the state of its scanner is shifted in a packed number; -1 for the rule of no scanner. */
export function shiftsOf(rules: readonly RuleMetadata[]): Int8Array {
  return Int8Array.from(rules, ({ id }) => {
    const scanner = scanners.findIndex((one) => checkOfScanner[one] === id);
    return scanner < 0 ? -1 : scanner * bitsOfState;
  });
}

/** Scanners about which no rule decides. */
export function undecidedScanners(rules: readonly RuleMetadata[]): Scanner[] {
  return scanners.filter((scanner) => rules.every(({ id }) => id !== checkOfScanner[scanner]));
}

/** A packed number in which scanners without a rule are not assessed, and no other state is set yet. */
export function packedUndecided(rules: readonly RuleMetadata[]): number {
  return undecidedScanners(rules).reduce(
    (packed, scanner) => packed | (notAssessed << (scanners.indexOf(scanner) * bitsOfState)),
    0,
  );
}

function stateIn(packed: number, scanner: number): number {
  return (packed >> (scanner * bitsOfState)) & mask;
}

/** The state of each scanner in a packed number. */
export function statesOf(packed: number): Record<Scanner, ScannerState> {
  const pairs = scanners.map((scanner, at) => [scanner, scannerStates[stateIn(packed, at)]]);
  return Object.fromEntries(pairs) as Record<Scanner, ScannerState>;
}

/** By packed number: 1 if one of the values is in it. */
export function packedWith(values: readonly ScannerValue[]): Uint8Array {
  const wanted = new Set<string>(values);
  const isWanted = (packed: number) =>
    scanners.some((scanner, at) => wanted.has(`${scanner}:${scannerStates[stateIn(packed, at)]}`));
  return Uint8Array.from({ length: packedStates }, (_, packed) => Number(isWanted(packed)));
}

/** Numbers that count a slot's projects by scanner and state. */
const width = scanners.length * scannerStates.length;

/** Zeros for so many slots. */
export function scannerCounts(slots: number): Uint32Array {
  return new Uint32Array(slots * width);
}

/** Counts projects with these states in a slot. */
export function countScanners(counts: Uint32Array, slot: number, packed: number, projects = 1): void {
  for (let scanner = 0; scanner < scanners.length; scanner += 1)
    counts[slot * width + scanner * scannerStates.length + stateIn(packed, scanner)]! += projects;
}

/** Zeros for each packed number. */
export function packedCounts(): Uint32Array {
  return new Uint32Array(packedStates);
}

/** Projects by value of the filter, from projects by packed number. */
export function countValues(byPacked: Uint32Array): Uint32Array {
  const counts = scannerCounts(1);
  for (const [packed, projects] of byPacked.entries())
    if (projects > 0) countScanners(counts, 0, packed, projects);
  return counts;
}

/** The counts of a slot by name. */
export function coverageOfSlot(counts: Uint32Array, slot: number): ScannerCoverage {
  const pairs = scanners.map((scanner, at) => {
    const [runs = 0, missing = 0, notApplicable = 0, unassessed = 0] = counts.subarray(
      slot * width + at * scannerStates.length,
    );
    const percent = percentOf(runs, missing);
    return [scanner, { runs, missing, notApplicable, notAssessed: unassessed, percent }] as const;
  });
  return Object.fromEntries(pairs) as ScannerCoverage;
}

/** 0 and 100 only where they are exact. */
function percentOf(runs: number, missing: number): number | null {
  if (runs === 0) return missing === 0 ? null : 0;
  if (missing === 0) return 100;
  return Math.min(99, Math.max(1, Math.round((100 * runs) / (runs + missing))));
}
