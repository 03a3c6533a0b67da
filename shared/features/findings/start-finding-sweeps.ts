import { runAll } from '../../platform/run-all.ts';
import type { App } from '../app.ts';
import { refOf } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isWaiting } from '../connectors/domain/health.ts';
import { dueSweeps } from '../posture/domain/due-sweeps.ts';
import { findingsSweepJob } from './domain/findings-jobs.ts';

/**
 * Starts the searches for reports that are due, and continues those that stand still. Idempotent, as `startSweeps` is: a sweep
 * stores that it began with its first page.
 */
export async function startFindingSweeps(
  periodHours: number,
  app: App,
): Promise<{ findingSweeps: number; resumedFindingSweeps: number }> {
  const now = app.clock.now();
  const sum = { findingSweeps: 0, resumedFindingSweeps: 0 };
  await runAll(app.connectors.all(), async (connector) => {
    if (!isCrawled(connector, refOf(connector)) || isWaiting(connector.devops.health)) return;
    const roots = await app.rootGroups.list(connector.id);
    const sweeps = await app.findings.sweeps.list(connector.id);
    const { rootIds, stuck } = dueSweeps(roots, sweeps, now, periodHours, 'findings');
    const at = now.toISOString();
    const fresh = rootIds.map((rootId) => findingsSweepJob(refOf(connector), { rootId, at }));
    if (fresh.length > 0) await app.jobs.send(fresh);
    const resumed = stuck.map((sweep) => findingsSweepJob(refOf(connector), sweep));
    if (resumed.length > 0) await app.jobs.send(resumed, { resend: String(now.getTime()) });
    sum.findingSweeps += fresh.length;
    sum.resumedFindingSweeps += resumed.length;
  });
  return sum;
}
