import type { EventSeverity } from '../../../contracts/arm/event-subscription.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { EventSubscription } from './event-subscription.ts';
import type { Notice } from './notice.ts';

/** An event in the JSON format of CloudEvents 1.0, structured mode. `source` and `id` together are unique. */
export type CloudEvent = {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject?: string;
  time: string;
  datacontenttype: 'application/json';
  data: Record<string, unknown>;
};

/** A check as the catalogue describes it. */
export type CheckFacts = { title: string; severity: EventSeverity };

/** CloudEvents: receivers should accept 64 KiB. What is longer keeps its head. */
const maxCharacters = 32_000;

/** The event for a subscription's connector. `check`: the check of a changed verdict. */
export function cloudEventOf(
  { id, kind, at, subject, data }: Notice,
  { connector }: Pick<EventSubscription, 'connector'>,
  check?: CheckFacts,
): CloudEvent {
  const event = {
    specversion: '1.0' as const,
    id,
    source: sourceOf(connector),
    type: `palisade.${kind}`,
    ...omitUndefined({ subject: subject && `${subject.type}/${subject.gitLabId}` }),
    time: at,
    datacontenttype: 'application/json' as const,
    data: { ...omitUndefined({ subject }), ...data, ...omitUndefined({ check }) },
  };
  if (JSON.stringify(event).length <= maxCharacters) return event;
  const { before: _before, after: _after, ...head } = event.data as Record<string, unknown>;
  return { ...event, data: { ...head, isShortened: true } };
}

/** The resource id of the connector. */
export function sourceOf({ subscriptionId, resourceGroup, name }: EventSubscription['connector']): string {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return `${group}/providers/Microsoft.Security/securityConnectors/${name}`;
}
