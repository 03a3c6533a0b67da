import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { ConnectorChange, ConnectorChanges, Connectors } from '../../features/connectors/ports.ts';
import type { Stored } from '../../platform/stored.ts';
import type { Connector } from '../../features/connectors/domain/connector.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';

/** Callers and jobs change one connector row, so conflicts are more frequent here than elsewhere. */
const maxAttempts = 10;

/** Load, decide, save under the version read; again when the version changed meanwhile. */
export function connectorChanges(connectors: Connectors): ConnectorChanges {
  async function changeOnce<Answer>(
    key: ConnectorKey,
    decide: (current: Connector | undefined) => ConnectorChange<Answer>,
  ): Promise<Answer> {
    const stored = await connectors.get(key);
    const change = decide(stored?.value);
    await carryOut(change, key, stored);
    return change.answer;
  }

  async function carryOut(
    change: ConnectorChange<unknown>,
    key: ConnectorKey,
    stored: Stored<Connector> | undefined,
  ): Promise<void> {
    const etag = stored?.etag;
    if (change.action === 'save') {
      await (etag === undefined
        ? connectors.insert(change.connector)
        : connectors.replace(change.connector, etag));
    }
    if (change.action === 'succeed' && stored !== undefined)
      await connectors.succeed(change.connector, stored);
    if (change.action === 'remove' && etag !== undefined) await connectors.remove(key, etag);
  }

  return { change: (key, decide) => retryOnConflict(() => changeOnce(key, decide), maxAttempts) };
}
