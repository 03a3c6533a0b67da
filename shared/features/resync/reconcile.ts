import { isWaiting } from '../connectors/domain/health.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isToBePurged, keptAfterOffboardingMs } from '../onboarding/domain/root-group.ts';
import { rootsToCheck, rootsToCrawl, rootsToLookFor } from './domain/due-roots.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { Chance } from '../../platform/clock.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { ForEachApart } from '../flow-types/connectors.ts';
import type { StartRootRun } from '../flow-types/runs.ts';
import type { ChangeFeed, Groups, Projects, RootGroups } from '../inventory/ports.ts';
import type { ParkedJobs, WebhookDeliveries } from '../webhooks/ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'all'>;
  forEachApart: ForEachApart;
  rootGroups: Pick<RootGroups, 'list'>;
  groups: Pick<Groups, 'purgeRemoved'>;
  projects: Pick<Projects, 'purgeRemoved'>;
  changeFeed: Pick<ChangeFeed, 'purgeBefore'>;
  webhookDeliveries: Pick<WebhookDeliveries, 'purgeBefore'>;
  parkedJobs: ParkedJobs;
  startRootRun: StartRootRun;
  jobs: JobSender;
  clock: Chance;
};
export type Reconciled = { crawls: number; hooks: number; parked: number };

const deliveriesKeptMs = 3_600_000;
const feedKeptMs = 365 * 24 * 3_600_000;

/**
 * Brings up what events left behind: jobs that could not be sent, root groups whose last complete crawl is a period
 * old, webhooks to look after, and what is kept no longer. Safe to repeat: a crawl under way is joined, and each deed
 * finds done what was done.
 */
export async function reconcile(periodMinutes: number, deps: Deps): Promise<Reconciled> {
  const now = deps.clock.now();
  const sum: Reconciled = { crawls: 0, hooks: 0, parked: await sendParked(deps) };
  await deps.webhookDeliveries.purgeBefore(before(now, deliveriesKeptMs));
  await deps.forEachApart(deps.connectors.all(), async (connector) => {
    if (!isCrawled(connector, refOf(connector)) || connector.devops.operation !== undefined) return;
    const { crawls, hooks } = await reconcileConnector(connector, now, periodMinutes, deps);
    sum.crawls += crawls;
    sum.hooks += hooks;
  });
  return sum;
}

async function reconcileConnector(
  connector: Connector,
  now: Date,
  periodMinutes: number,
  deps: Deps,
): Promise<{ crawls: number; hooks: number }> {
  const roots = await deps.rootGroups.list(connector.id);
  const waits = isWaiting(connector.devops?.health);
  const due = waits ? [] : rootsToCrawl(roots, now, periodMinutes);
  for (const root of due) {
    await deps.startRootRun(connector, root.facts.id, 'reconciliation');
    await purgeTombstones(connector.id, root.facts.id, now, deps);
  }
  const job = { v: 1, connector: refOf(connector), attempt: 0 } as const;
  const unchecked = waits ? [] : rootsToCheck(roots, now);
  const at = now.toISOString();
  await deps.jobs.send(unchecked.map((root) => ({ ...job, kind: 'ensure-hook', rootId: root.facts.id, at })));
  const because = { kind: 'confirmation' as const };
  const look = { ...job, kind: 'resync-group', subtree: false, because, at } as const;
  await deps.jobs.send(rootsToLookFor(roots, now).map((root) => ({ ...look, groupId: root.facts.id })));
  const kept = roots.filter((root) => isToBePurged(root, now));
  await deps.jobs.send(kept.map((root) => ({ ...job, kind: 'offboard-group', rootId: root.facts.id })));
  await deps.changeFeed.purgeBefore(connector.id, before(now, feedKeptMs));
  return { crawls: due.length, hooks: unchecked.length };
}

async function purgeTombstones(connectorId: string, rootId: number, now: Date, deps: Deps): Promise<void> {
  const end = before(now, keptAfterOffboardingMs);
  await deps.projects.purgeRemoved({ connectorId, rootId }, end);
  await deps.groups.purgeRemoved({ connectorId, rootId }, end);
}

function before(now: Date, milliseconds: number): string {
  return new Date(now.getTime() - milliseconds).toISOString();
}

async function sendParked(deps: Deps): Promise<number> {
  const parked = await deps.parkedJobs.list();
  for (const { id, job, at } of parked) {
    await deps.jobs.send([job], { at: new Date(at) });
    await deps.parkedJobs.remove([id]);
  }
  return parked.length;
}
