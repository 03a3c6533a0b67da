import { z } from 'zod';

import { FindingKind } from './finding.ts';

/** How well a kind of findings is known for a project. Only `ok` and `stale` let a check be healthy. */
export const CoverageStatus = z.enum([
  'ok',
  'stale',
  'not-configured',
  'not-downloadable',
  'no-permission',
  'expired',
  'failed',
  'incomplete',
  'malformed',
  'not-read-yet',
  'unknown',
]);
export type CoverageStatus = z.infer<typeof CoverageStatus>;

const optional = <Of extends z.ZodType>(of: Of) => z.exactOptional(of);

/** Coverage of a project by one kind of scanner. Contract findings.md, 7. `lastRun` is that of the job which decides it. */
export const Coverage = z.strictObject({
  kind: FindingKind,
  status: CoverageStatus,
  lastRun: optional(z.iso.datetime()),
  job: optional(z.string()),
  pipelineId: optional(z.int().positive()),
  sha: optional(z.string()),
  scanner: optional(z.string()),
  version: optional(z.string()),
  /** Items of its reports. */
  count: optional(z.int().min(0)),
  source: optional(z.enum(['report', 'gitlab'])),
  detail: optional(z.string()),
  /** Lines of `.gitlab-ci.yml` that would make the reports readable. */
  snippet: optional(z.string()),
});
export type Coverage = z.infer<typeof Coverage>;
