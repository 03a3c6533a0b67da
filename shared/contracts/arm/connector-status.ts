import { z } from 'zod';

import { AccessHealthState } from './access-health.ts';
import { ShownRunState } from './run.ts';

/** A run as lists and states name it. */
export const RunSummary = z.object({
  id: z.string(),
  state: ShownRunState,
  reason: z.string(),
  beganAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** `none`: no root group is claimed. `reading`: one has never been read to an end, or a run goes on. */
export const DataState = z.enum(['none', 'reading', 'partial', 'complete']);

/** State of a connector and of its data, in our own version. Absent times are unknown. */
export const ConnectorStatus = z.object({
  state: z.enum([...AccessHealthState.options, 'NotConfigured', 'InProgress', 'Failed']),
  /** Absent for a healthy connector. */
  reason: z.string().optional(),
  data: DataState,
  rootGroups: z.object({ count: z.int(), complete: z.int(), partial: z.int(), pending: z.int() }),
  /** Root groups included. */
  groups: z.int(),
  projects: z.int(),
  /** Verdicts of all checks, and how many of them could be given. */
  coverage: z.object({ assessed: z.int(), notAssessed: z.int() }),
  hooks: z.object({ active: z.int(), count: z.int() }),
  /** When the oldest last complete crawl of a root group began. */
  completeAsOf: z.iso.datetime().optional(),
  lastRun: RunSummary.optional(),
  nextSyncAt: z.iso.datetime().optional(),
  /** Date of an access token that a caller gave; OAuth tokens are renewed. */
  tokenExpiresOn: z.iso.date().optional(),
});
export type ConnectorStatus = z.infer<typeof ConnectorStatus>;
