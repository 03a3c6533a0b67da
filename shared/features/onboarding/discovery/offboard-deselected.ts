import type { JobOf } from '../../../contracts/job.ts';
import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { offboardingRoot } from '../domain/root-group.ts';
import { changeRoot } from './change-root.ts';
import type { App } from '../../app.ts';

/** Marks the root groups that the choice covers no more, and has them taken apart. Safe to repeat: they leave once. */
export async function offboardDeselected(
  job: JobOf<'discover'>,
  leaving: readonly number[],
  known: readonly RootGroup[],
  app: App,
): Promise<void> {
  for (const root of known.filter(({ facts }) => leaving.includes(facts.id))) {
    const leave = (now: RootGroup | undefined) => offboardingRoot(now ?? root, app.clock.now());
    const scope = { connectorId: job.connector.id, rootId: root.facts.id };
    await changeRoot(scope, leave, { kind: 'crawl', detail: job.runId }, app);
    await sendOffboarding(job, root.facts.id, app);
  }
}

/** Its webhook and its claim are taken away in the background. */
export async function sendOffboarding(
  { connector, runId }: JobOf<'discover'>,
  rootId: number,
  app: App,
): Promise<void> {
  const job = { v: 1, kind: 'offboard-group', connector, rootId, attempt: 0 } as const;
  // A group may come and go within minutes: each time is another one.
  await app.jobs.send([job], { resend: runId });
}
