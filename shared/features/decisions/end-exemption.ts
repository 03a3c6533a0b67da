import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { Caller } from '../../platform/caller.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import { getConnector } from '../connectors/read-connectors.ts';
import { describeEnded } from './domain/describe-exemption.ts';
import { isActive, isOfFinding, wasEnded } from './domain/exemption.ts';
import { settleExemption } from './settle-exemption.ts';

type Request = { caller: Caller; key: ConnectorKey; name: string };

/**
 * Ends an exemption before its time, and says whether there was one. Idempotent. The event goes to the outbox in the transaction
 * that removes the row, so it is reported once; an expired one was reported already. The row of one of a finding goes when the
 * finding has come back, which the timer sees to after a crash. Throws `NotFoundError` for the connector.
 */
export async function endExemption({ caller, key, name }: Request, app: App): Promise<boolean> {
  const { id } = await getConnector(key, app);
  const wasThere = await retryOnConflict(async () => {
    const stored = await app.decisions.exemption(id, name);
    if (stored === undefined || wasEnded(stored.value)) return false;
    const now = app.clock.now();
    const context = { at: now.toISOString(), cause: { kind: 'decision' as const, detail: caller.name } };
    const events = isActive(stored.value, now) ? [describeEnded(stored.value, context)] : [];
    const { value, etag } = stored;
    if (isOfFinding(value)) {
      const ended = { ...value, isPending: true as const, endedOn: now.toISOString() };
      await app.decisions.writeExemption(id, ended, { etag, events });
    } else await app.decisions.removeExemption(id, { name, etag, events });
    return true;
  });
  await app.changeFeed.publishRoots(id);
  await settleExemption(id, name, app);
  return wasThere;
}
