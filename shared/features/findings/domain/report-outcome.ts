import type { FindingScanner } from '../../../contracts/findings/finding.ts';
import type { ReportType } from './report-type.ts';

/**
 * - `ok`: read to its end, the scan succeeded. Only this closes findings.
 * - `failed`: the job or the scan failed; what the report holds is imported.
 * - `incomplete`: the report was cut or broken, or reached a limit; whole items before that are imported.
 * - `malformed`, `empty`: no report of findings; nothing is imported.
 * - `not-downloadable`: listed, but in no archive.
 * - `unknown`: GitLab fails for this file alone; the next look reads it again.
 */
export type ReportStatus =
  | 'ok'
  | 'failed'
  | 'incomplete'
  | 'malformed'
  | 'empty'
  | 'no-permission'
  | 'expired'
  | 'not-downloadable'
  | 'unknown';

/** Result of reading one report file of a job. */
export type ReportOutcome = {
  job: string;
  jobId: number;
  pipelineId: number;
  sha: string;
  type: ReportType;
  /** Name of the file; a job may write several of one type. */
  file?: string;
  status: ReportStatus;
  /** When the scan ended, else the job; ISO 8601. */
  ranAt?: string;
  /** Names of scanned images without tag and digest, as far as findings name them. */
  images?: readonly string[];
  scanner?: FindingScanner;
  /** Version of the report's format. */
  version?: string;
  detail?: string;
  /** Items that were read. */
  count: number;
};
