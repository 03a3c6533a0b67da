import type { FindingKind, FindingScanner } from '../../../contracts/findings/finding.ts';
import { kindOf } from './assemble-finding.ts';
import type { Items } from '../../../platform/packed-list.ts';
import { digest } from './keys.ts';
import { imageName } from './location.ts';
import { isVague, scopeOf } from './scope-of.ts';
import type { ReportedState, ScannedFinding } from './scanned-finding.ts';

/** All that merging and matching need of a scanned finding. Its body waits elsewhere, under the index `body`. */
export type ScannedHead = {
  body: number;
  keys: string[];
  sharedKeys: readonly string[];
  kind: FindingKind;
  startLine?: number;
  endLine?: number;
  version?: string;
  image?: string;
  /** As in `FindingHead`. */
  place?: number;
  digest: string;
  reported?: ReportedState;
};

/** Heads of one report file in the order of its items. */
export type ScannedReport = {
  job: string;
  file: string;
  /** Scanner of `scan`, for items that name none. */
  scanner?: FindingScanner;
  heads: Items<ScannedHead>;
};

export function scannedHeadOf(finding: ScannedFinding, body: number): ScannedHead {
  const { keys, sharedKeys, kind, location, reported } = finding;
  const { startLine, endLine, version, image } = location;
  return {
    body,
    keys,
    sharedKeys,
    kind,
    ...(startLine === undefined ? {} : { startLine }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(version === undefined ? {} : { version }),
    ...(image === undefined ? {} : { image: imageName(image) }),
    ...(reported === undefined ? {} : { reported }),
    ...(isVague(location) ? {} : { place: placeNumber(kind, location) }),
    digest: bodyDigest(finding),
  };
}

/** Small, as V8 keeps small integers in place. */
function placeNumber(kind: FindingKind, location: ScannedFinding['location']): number {
  const { startLine, version } = location;
  const place = [
    ...scopeOf(kind === 'iac' ? 'sast' : kind, location),
    String(startLine ?? ''),
    version ?? '',
  ];
  return Number.parseInt(digest(place, 4), 16) >>> 4;
}

/** The finding with the scanner of its report where the item names none; the kind may follow from it. */
export function withScanner<Of extends { kind: FindingKind; scanner: FindingScanner }>(
  finding: Of,
  scanner: FindingScanner | undefined,
): Of {
  if (scanner === undefined) return finding;
  const own = finding.scanner.id ?? finding.scanner.name;
  const isSame = own === undefined || own === scanner.id || own === scanner.name;
  const complete = isSame ? { ...scanner, ...finding.scanner } : finding.scanner;
  return { ...finding, scanner: complete, kind: kindOfScan(finding.kind, complete.id) };
}

export function kindOfScan(kind: FindingKind, scannerId: string | undefined): FindingKind {
  return kind === 'sast' ? kindOf(kind, scannerId) : kind;
}

/** Changes with anything that a person sees of a finding; not with jobs, which heads compare by themselves. */
function bodyDigest(finding: ScannedFinding): string {
  const { keys: _, sharedKeys: _shared, jobs: _jobs, occurrences: _occurrences, ...body } = finding;
  return digest([JSON.stringify(body)], 8);
}
