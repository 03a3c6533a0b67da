import type { ConnectorRef } from '../../contracts/connector-key.ts';
import { isWaiting } from '../connectors/domain/health.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isDue, offsetOf } from '../connectors/domain/is-due.ts';
import { runAll } from '../../platform/run-all.ts';
import { startConnectorRun } from '../crawl/start-run.ts';
import type { App } from '../app.ts';

/** Interval of the timer, in minutes: due runs are spread over it. */
const tickMinutes = 5;

/**
 * Starts runs over new groups for connectors that include all future groups, each at its own time in the period.
 * Idempotent: the turn is written first, and only its writer starts the run. A run lost by a crash in between is made
 * up for a period later.
 */
export async function findNewGroups(periodMinutes: number, app: App): Promise<{ started: number }> {
  const now = app.clock.now();
  let started = 0;
  await runAll(app.connectors.all(), async (connector) => {
    const ref = refOf(connector);
    if (!isWanted(connector, ref) || !isTime(connector, now, periodMinutes)) return;
    if (!(await takeTurn(ref, now, periodMinutes, app))) return;
    const at = new Date(now.getTime() + offsetOf(`${connector.id}/tick`) * tickMinutes * 60_000);
    await startConnectorRun(connector, 'autodiscovery', app, { newOnly: true, at });
    started += 1;
  });
  return { started };
}

function isWanted(connector: Connector, ref: ConnectorRef): boolean {
  return (
    isCrawled(connector, ref) &&
    connector.devops.autoDiscovery === 'Enabled' &&
    connector.devops.provisioningState === 'Succeeded' &&
    connector.devops.operation === undefined &&
    !isWaiting(connector.devops.health)
  );
}

/** A connector that was just configured has all its groups: its first turn is a period later. */
function isTime(connector: Connector, now: Date, periodMinutes: number): boolean {
  const { devops } = connector;
  const lastAt = devops?.autodiscoveredAt ?? devops?.provisioningStatusUpdateTimeUtc;
  return isDue(connector.id, lastAt, now, periodMinutes);
}

function takeTurn(ref: ConnectorRef, now: Date, periodMinutes: number, app: App): Promise<boolean> {
  return app.changes.change(ref, (current) => {
    if (current === undefined || !isWanted(current, ref) || !isTime(current, now, periodMinutes)) {
      return { action: 'keep', answer: false };
    }
    const { devops, ...rest } = current;
    if (devops === undefined) return { action: 'keep', answer: false };
    return {
      action: 'save',
      connector: { ...rest, devops: { ...devops, autodiscoveredAt: now.toISOString() } },
      answer: true,
    };
  });
}
