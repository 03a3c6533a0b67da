import type { KnownJob, ReportSet, WantedFile } from './import-state.ts';
import type { ReportOutcome, ReportStatus } from './report-outcome.ts';
import { reportTypes, type ReportType, type SetType } from './report-type.ts';

/** The result of reading a file; all its findings have the same status. */
export type ReadPart = Pick<ReportOutcome, 'ranAt' | 'version' | 'detail' | 'scanner'> & {
  status: ReportStatus;
  isBill?: true;
  found?: ReadonlyMap<ReportType, { count: number; images: readonly string[] }>;
};

/**
 * Outcomes of a file, one for each type that it proves something about: its own. Of the formats of other tools, those that it
 * has findings of and those that its job had before, so that these close. A bill of materials of a job that never had any is no
 * scan.
 */
export function outcomesOf(
  { type: setType, sha }: ReportSet,
  wanted: WantedFile,
  { found, isBill, ...read }: ReadPart,
  knownJobs: readonly KnownJob[],
): ReportOutcome[] {
  const { obstacle: _, sizeBytes: _size, ...file } = wanted;
  const known = knownJobs.filter(({ job }) => job === file.job).map(({ type }) => type);
  const own = reportTypes.find((one) => one === setType);
  const seen = [...new Set([...(found?.keys() ?? []), ...known])];
  const types = own === undefined ? seen : [own];
  if (types.length === 0) types.push(...withoutFindings(setType, read.status, isBill === true));
  return types.map((type) => {
    const { count = 0, images = [] } = found?.get(type) ?? {};
    return { ...file, ...read, sha, type, count, ...(images.length > 0 && { images: images.toSorted() }) };
  });
}

/** GitLab takes a SARIF file for one of code. A broken SBOM may have had vulnerabilities. */
function withoutFindings(setType: SetType, status: ReportStatus, isBill: boolean): ReportType[] {
  if (setType === 'sarif') return ['sast'];
  const isBroken = status === 'malformed' || status === 'incomplete' || status === 'empty';
  return isBroken && !isBill ? ['dependency_scanning'] : [];
}
