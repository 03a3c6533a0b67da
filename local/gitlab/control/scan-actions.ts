import { z } from 'zod';
import { Decision } from '../scans/records.ts';
import { ScanRun, type Scans } from '../scans/scans.ts';
import { type Action, action, changing } from './action.ts';
import type { References } from './references.ts';

/** Runs of scanners with new results, and what people decide about vulnerabilities. */
export function scanActions(scans: Scans, { project }: References): Record<string, Action> {
  return {
    scan: action({ project, ...ScanRun.shape }, ({ project: record, ...run }) =>
      changing(record, () => scans.run(record, run)),
    ),
    /** `vulnerability`: its id, or the key of its finding, `sast-0`. */
    'decide-vulnerability': action(
      { project, vulnerability: z.union([z.int(), z.string()]), ...Decision.shape },
      ({ project: record, vulnerability, ...decision }) =>
        changing(record, () => scans.decide(record, vulnerability, decision)),
    ),
  };
}
