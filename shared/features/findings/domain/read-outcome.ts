import type { FindingScanner } from '../../../contracts/findings/finding.ts';
import type { ReportItem } from '../../../contracts/gitlab/reports/report-item.ts';
import type { ReportStatus } from './report-outcome.ts';
import type { ReportType } from './report-type.ts';

/** An item with its type, where the type of the artefact does not say it. */
export type TypedItem = ReportItem & { reportType?: ReportType };

export type ReadLimits = {
  maxBytes: number;
  maxItemBytes: number;
  maxItems: number;
  maxSeconds: number;
};

/** Limits of contract findings.md, 11. Of other formats a run waits for its end, so they may have a tenth. */
export const readLimits: ReadLimits = {
  maxBytes: 500_000_000,
  maxItemBytes: 4_000_000,
  maxItems: 200_000,
  maxSeconds: 600,
};

/** Result of reading a report to its end, or as far as it goes. No part of it quotes the report's texts about findings. */
export type ReadOutcome = {
  status: Extract<ReportStatus, 'ok' | 'failed' | 'incomplete' | 'malformed' | 'empty'>;
  /** Why it is not `ok`, with the byte where one is known. */
  detail?: string;
  /** A whole bill of materials without a list of vulnerabilities, which says nothing about findings. */
  isBill?: true;
  /** The connection broke: reading once more may help. */
  isBroken: boolean;
  bytes: number;
  /** Items that were handed over. */
  count: number;
  /** Elements that are no items, and items beyond the limit of size. */
  skipped: number;
  warnings: string[];
  /** Version of the format. */
  version?: string;
  scanner?: FindingScanner;
  /** When the scan ended, ISO 8601. */
  ranAt?: string;
  /** Ids of items for which the report has a patch. */
  remediatedIds: ReadonlySet<string>;
};
