import type { EventFilter, EventSeverity } from '../../../contracts/arm/event-subscription.ts';
import { hasSubject } from '../../inventory/domain/change-filter.ts';
import { groupPathOf } from '../../inventory/domain/group-path.ts';
import type { EventSubscription } from './event-subscription.ts';
import type { Notice } from './notice.ts';

type Subscriber = Pick<EventSubscription, 'id' | 'filter' | 'delivery'>;

/** The ids of the subscriptions that want an event. A paused or ended one wants none. */
export function subscribersOf(notice: Notice, subscriptions: readonly Subscriber[]): string[] {
  return subscriptions
    .filter(({ delivery, filter }) => delivery.state === 'active' && isSelected(notice, filter))
    .map(({ id }) => id);
}

/** Whether a filter selects an event by kind and group. An event about the connector is in every group. */
export function isSelected({ kind, subject }: Notice, { kinds, groups }: EventFilter): boolean {
  if (kinds !== undefined && !kinds.includes(kind)) return false;
  if (groups === undefined || subject === undefined) return true;
  return groups.some((group) => hasSubject({ subject }, { group: groupPathOf(group) }));
}

const ranks: Record<EventSeverity, number> = { Critical: 0, High: 1, Medium: 2, Low: 3 };

/** Whether the severity of a check is at least the one of the filter; an unknown one is. */
export function isSevere(severity: EventSeverity | undefined, { minSeverity }: EventFilter): boolean {
  if (severity === undefined || minSeverity === undefined) return true;
  return ranks[severity] <= ranks[minSeverity];
}
