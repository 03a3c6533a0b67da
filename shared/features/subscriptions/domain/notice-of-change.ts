import type { EventKind } from '../../../contracts/arm/event-subscription.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { ChangeEvent } from '../../inventory/domain/describe-change.ts';
import { presentedAfter } from '../../inventory/domain/presented-after.ts';
import type { Notice } from './notice.ts';

/** Kinds of the change feed that are kinds of events of their own. All others are changes. */
const ownKinds: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  ['verdictChanged', 'verdictChanged'],
  ['findingsChanged', 'criticalFindings'],
  ['exemptionExpired', 'exemptionExpired'],
]);

/** The event for a change of the feed; undefined for an import of findings without new critical ones. */
export function noticeOfChange(change: ChangeEvent): Notice | undefined {
  const kind = ownKinds.get(change.kind) ?? 'change';
  const { id, at, subject, before, after, cause } = change;
  if (kind === 'criticalFindings' && !hasNewCritical(after)) return undefined;
  const data = {
    change: change.kind,
    ...omitUndefined({ before, after: after && presentedAfter(after) }),
    cause,
  };
  return { id, kind, at, subject, data };
}

function hasNewCritical(after: Record<string, unknown> | undefined): boolean {
  const found = after?.['newCritical'];
  return Array.isArray(found) && found.length > 0;
}
