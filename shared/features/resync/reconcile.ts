import { isWaiting } from '../connectors/domain/health.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isToBePurged, keptAfterOffboardingMs } from '../inventory/domain/root-state.ts';
import { rootsToCheck, rootsToCrawl, rootsToLookFor } from './domain/due-roots.ts';
import { runAll } from '../../platform/run-all.ts';
import { startRootRun } from '../crawl/start-run.ts';
import type { App } from '../app.ts';

export type Reconciled = { crawls: number; hooks: number; parked: number };

const deliveriesKeptMs = 3_600_000;
const feedKeptMs = 365 * 24 * 3_600_000;

/**
 * Makes up for missed events: sends parked jobs, crawls root groups whose last complete crawl is a period old, checks
 * webhooks, looks for root groups that were not found, and purges what is no longer kept. Idempotent: a running crawl
 * is joined, and a repeat finds the rest done.
 */
export async function reconcile(periodMinutes: number, app: App): Promise<Reconciled> {
  const now = app.clock.now();
  const sum: Reconciled = { crawls: 0, hooks: 0, parked: await sendParked(app) };
  await app.deliveryLog.purgeBefore(before(now, deliveriesKeptMs));
  await runAll(app.connectors.all(), async (connector) => {
    if (!isCrawled(connector, refOf(connector)) || connector.devops.operation !== undefined) return;
    const { crawls, hooks } = await reconcileConnector(connector, now, periodMinutes, app);
    sum.crawls += crawls;
    sum.hooks += hooks;
  });
  return sum;
}

async function reconcileConnector(
  connector: Connector,
  now: Date,
  periodMinutes: number,
  app: App,
): Promise<{ crawls: number; hooks: number }> {
  const roots = await app.rootGroups.list(connector.id);
  const waits = isWaiting(connector.devops?.health);
  const due = waits ? [] : rootsToCrawl(roots, now, periodMinutes);
  for (const root of due) {
    await startRootRun(connector, root.facts.id, 'reconciliation', app);
    await purgeTombstones(connector.id, root.facts.id, now, app);
  }
  const job = { v: 1, connector: refOf(connector), attempt: 0 } as const;
  const unchecked = waits ? [] : rootsToCheck(roots, now);
  const at = now.toISOString();
  await app.jobs.send(unchecked.map((root) => ({ ...job, kind: 'ensure-hook', rootId: root.facts.id, at })));
  const because = { kind: 'confirmation' as const };
  const resync = { ...job, kind: 'resync-group', subtree: false, because, at } as const;
  await app.jobs.send(rootsToLookFor(roots, now).map((root) => ({ ...resync, groupId: root.facts.id })));
  const kept = roots.filter((root) => isToBePurged(root, now));
  await app.jobs.send(kept.map((root) => ({ ...job, kind: 'offboard-group', rootId: root.facts.id })));
  await app.changeFeed.purgeBefore(connector.id, before(now, feedKeptMs));
  return { crawls: due.length, hooks: unchecked.length };
}

async function purgeTombstones(connectorId: string, rootId: number, now: Date, app: App): Promise<void> {
  const end = before(now, keptAfterOffboardingMs);
  await app.projects.purgeRemoved({ connectorId, rootId }, end);
  await app.groups.purgeRemoved({ connectorId, rootId }, end);
}

function before(now: Date, milliseconds: number): string {
  return new Date(now.getTime() - milliseconds).toISOString();
}

async function sendParked(app: App): Promise<number> {
  const parked = await app.parkedJobs.list();
  for (const { id, job, at } of parked) {
    await app.jobs.send([job], { at: new Date(at) });
    await app.parkedJobs.remove([id]);
  }
  return parked.length;
}
