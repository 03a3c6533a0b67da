import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import { runAll } from '../../platform/run-all.ts';
import type { App } from '../app.ts';
import { describeExpired } from './domain/describe-exemption.ts';
import { type AnyExemption, isActive, isOfFinding, wasEnded } from './domain/exemption.ts';
import { settleExemption } from './settle-exemption.ts';

/** Expired exemptions stay in lists, so that a person can renew them. */
const keptMs = 30 * 24 * 3_600_000;
/** A crash may have left the events of an earlier tick unpublished. */
const publishedAgainMs = 3_600_000;

/**
 * Reports exemptions that have expired to the change feed, and removes them 30 days later. They hold no longer from their end on,
 * whenever this runs. Idempotent: the mark and the event are one transaction under the ETag of the row, and the event has the
 * same id each time; of two at once one finds the row changed, and reads it again. The same transaction marks the row of a
 * finding, which then comes back; a finding that a crash left behind is seen to, whatever was decided about it.
 */
export async function expireExemptions(app: App): Promise<{ expired: number }> {
  let expired = 0;
  await runAll(app.connectors.all(), async ({ id }) => {
    const { exemptions, ofFindings } = await app.decisions.all(id);
    const now = app.clock.now();
    const ended = [...exemptions, ...ofFindings].filter((one) => !isActive(one, now));
    const changed = ofFindings.filter(({ isPending }) => isPending === true).map(({ name }) => name);
    for (const one of ended)
      if (await retryOnConflict(() => expire(id, one, now, app))) {
        expired += 1;
        changed.push(one.name);
      }
    if (ended.some((one) => isRecent(one, now))) await app.changeFeed.publishRoots(id);
    for (const name of changed) await settleExemption(id, name, app);
  });
  return { expired };
}

function isRecent({ reportedAt }: AnyExemption, now: Date): boolean {
  return reportedAt === undefined || now.getTime() - Date.parse(reportedAt) < publishedAgainMs;
}

/** Whether its expiry was reported now. */
async function expire(connectorId: string, { name }: AnyExemption, now: Date, app: App): Promise<boolean> {
  const stored = await app.decisions.exemption(connectorId, name);
  if (stored === undefined || isActive(stored.value, now) || wasEnded(stored.value)) return false;
  const { value, etag } = stored;
  if (value.reportedAt === undefined) {
    const marked = {
      ...value,
      reportedAt: now.toISOString(),
      ...(isOfFinding(value) && { isPending: true as const }),
    };
    await app.decisions.writeExemption(connectorId, marked, { etag, events: [describeExpired(value)] });
    return true;
  }
  const isSettled = !isOfFinding(value) || value.isPending !== true;
  if (isSettled && now.getTime() - Date.parse(value.expiresOn) > keptMs)
    await app.decisions.removeExemption(connectorId, { name, etag });
  return false;
}
