import type { JobOf } from '../../contracts/job.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { runAll } from '../../platform/run-all.ts';
import type { App } from '../app.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isWaiting } from '../connectors/domain/health.ts';
import { assessInstanceJob, sweepJob } from '../inventory/domain/follow-up-jobs.ts';
import { dueInstance } from './domain/due-instance.ts';
import { dueSweeps } from './domain/due-sweeps.ts';
import type { Sweep } from './domain/sweep.ts';
import { rulesVersion } from './rules/version.ts';

/**
 * Starts the sweeps that are due, continues those that stand still, and has instances read that were not for a day.
 * Idempotent: a sweep stores that it began with its first page, so one that was lost is due again at the next tick, and one
 * that was started twice finds its work done.
 */
export async function startSweeps(
  periodHours: number,
  app: App,
): Promise<{ started: number; resumed: number }> {
  const now = app.clock.now();
  const sum = { started: 0, resumed: 0 };
  await runAll(app.connectors.all(), async (connector) => {
    if (!isCrawled(connector, refOf(connector)) || isWaiting(connector.devops.health)) return;
    const roots = await app.rootGroups.list(connector.id);
    const sweeps = await app.assessments.sweeps.list(connector.id);
    const { rootIds, stuck } = dueSweeps(roots, sweeps, now, periodHours);
    const at = now.toISOString();
    const fresh = rootIds.map((rootId) => sweepJob(refOf(connector), rootId, at));
    if (fresh.length > 0) await app.jobs.send(fresh);
    const resumed = stuck.map((sweep) => jobOf(sweep, connector));
    if (resumed.length > 0) await app.jobs.send(resumed, { resend: String(now.getTime()) });
    await startInstance(connector, now, app);
    sum.started += fresh.length;
    sum.resumed += resumed.length;
  });
  return sum;
}

async function startInstance(connector: Connector, now: Date, app: App): Promise<void> {
  const [head] = await app.assessments.instance.headsOf(connector.id, [0]);
  const at = dueInstance(head, now, rulesVersion);
  if (at !== undefined) await app.jobs.send([assessInstanceJob(refOf(connector), at)]);
}

function jobOf({ rootId, subject, after, whole, at }: Sweep, connector: Connector): JobOf<'sweep-posture'> {
  const page = { rootId, subject, after, at, ...omitUndefined({ whole }) };
  return { v: 1, kind: 'sweep-posture', connector: refOf(connector), attempt: 0, ...page };
}
