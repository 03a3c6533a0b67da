import { runAll } from '../../platform/run-all.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import type { Run } from '../crawl/domain/run.ts';
import { changeSubscription } from './change-subscription.ts';
import { isForgotten } from './domain/claim-delivery.ts';
import type { EventSubscription } from './domain/event-subscription.ts';
import { noticesSince, watchStateOf } from './domain/watch-state.ts';
import { deliverJob, wakeDeliveries } from './wake-deliveries.ts';

/** More runs than a connector starts between two looks. */
const maxRuns = 50;
/** As long as dead letters stay on a queue. */
const keptMs = 14 * 86_400_000;

/**
 * Reports to subscriptions what no change says: runs that failed, access lost and restored. Continues deliveries whose message
 * was lost. Idempotent: ids follow from what happened; events are stored before the state that they were reported for, so a
 * crash in between stores them again under the same ids.
 */
export async function watchConnectors(app: App): Promise<{ reported: number; woken: number }> {
  const sum = { reported: 0, woken: 0 };
  await runAll(app.connectors.all(), async (connector) => {
    if (connector.devops === undefined || connector.deletion !== undefined) return;
    const subscriptions = await app.eventSubscriptions.list(connector.id);
    if (subscriptions.length === 0) return;
    sum.reported += await report(connector, app);
    for (const { value } of subscriptions) {
      if (await wakeForgotten(value, app)) sum.woken += 1;
      const before = new Date(app.clock.now().getTime() - keptMs).toISOString();
      await app.eventDeliveries.purgeSetAside(connector.id, value.id, before);
    }
  });
  return sum;
}

/** Stores the state of a connector now, so that only what comes later is reported. */
export async function observeConnector(connector: Connector, app: App): Promise<void> {
  await app.eventSubscriptions.putWatched(
    connector.id,
    watchStateOf(connector, await runsOf(connector, app)),
  );
}

async function report(connector: Connector, app: App): Promise<number> {
  const before = await app.eventSubscriptions.watched(connector.id);
  const runs = await runsOf(connector, app);
  const state = watchStateOf(connector, runs);
  if (JSON.stringify(state) === JSON.stringify(before)) return 0;
  const notices = before === undefined ? [] : noticesSince(before, connector, runs);
  const stored = await app.eventDeliveries.enqueue(connector.id, notices);
  await app.eventSubscriptions.putWatched(connector.id, state);
  if (stored > 0) await wakeDeliveries(connector.id, app);
  return notices.length;
}

function runsOf(connector: Connector, app: App): Promise<Run[]> {
  return app.runs.newest(connector.id, maxRuns);
}

async function wakeForgotten(subscription: EventSubscription, app: App): Promise<boolean> {
  const { connector, id } = subscription;
  const now = app.clock.now();
  if (!isForgotten(subscription.delivery, now)) return false;
  const nextDueAt = await app.eventDeliveries.nextDueAt(connector.id, id);
  if (nextDueAt === undefined || nextDueAt > now.toISOString()) return false;
  const wakeAt = now.toISOString();
  const saved = await changeSubscription(
    { connectorId: connector.id, subscriptionId: id },
    (current) => ({ ...current, delivery: { ...current.delivery, wakeAt } }),
    app,
  );
  if (saved === undefined) return false;
  await app.jobs.send([deliverJob(saved, wakeAt)]);
  return true;
}
