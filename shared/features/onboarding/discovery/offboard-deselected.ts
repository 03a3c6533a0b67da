import type { JobOf } from '../../../contracts/job.ts';
import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { offboardingRoot } from '../domain/root-group.ts';
import { changeRoot } from './change-root.ts';
import type { App } from '../../app.ts';

/** Marks the root groups that the choice no longer covers as offboarding, and sends their jobs. Idempotent. */
export async function offboardDeselected(
  job: JobOf<'discover'>,
  deselected: readonly number[],
  known: readonly RootGroup[],
  app: App,
): Promise<void> {
  for (const root of known.filter(({ facts }) => deselected.includes(facts.id))) {
    const change = (now: RootGroup | undefined) => offboardingRoot(now ?? root, app.clock.now());
    const scope = { connectorId: job.connector.id, rootId: root.facts.id };
    await changeRoot(scope, change, { kind: 'crawl', detail: job.runId }, app);
    await sendOffboarding(job, root.facts.id, app);
  }
}

/** Sends the job that removes the webhook and the claim of a root group. */
export async function sendOffboarding(
  { connector, runId }: JobOf<'discover'>,
  rootId: number,
  app: App,
): Promise<void> {
  const job = { v: 1, kind: 'offboard-group', connector, rootId, attempt: 0 } as const;
  // A group may be added and removed within minutes; each offboarding needs its own message id.
  await app.jobs.send([job], { resend: runId });
}
