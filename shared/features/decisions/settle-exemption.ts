import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import { coverFinding } from '../findings/cover-finding.ts';
import { holdingFor, isOfFinding } from './domain/exemption.ts';

/**
 * Has the finding of an exemption show what holds for it now, and then notes on the exemption that it does; one that was ended
 * goes then. Level triggered and idempotent: the row is marked before the finding changes, so that after a crash the timer does
 * the rest, and the mark goes under the version that was read before the finding was. Does nothing for a row without the mark.
 */
export async function settleExemption(connectorId: string, name: string, app: App): Promise<void> {
  await retryOnConflict(async () => {
    const stored = await app.decisions.exemption(connectorId, name);
    if (stored === undefined || !isOfFinding(stored.value) || stored.value.isPending !== true) return;
    const { isPending: _, ...settled } = stored.value;
    const place = { connectorId, projectId: settled.target.gitLabId };
    const holding = async () =>
      holdingFor(settled, (await app.decisions.all(connectorId)).ofFindings, app.clock.now());
    await coverFinding(place, settled.finding, { holding, ended: settled }, app);
    const { etag } = stored;
    if (settled.endedOn === undefined) await app.decisions.writeExemption(connectorId, settled, { etag });
    else await app.decisions.removeExemption(connectorId, { name, etag });
  });
}
