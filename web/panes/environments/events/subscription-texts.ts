import type {
  EventSubscriptionResource,
  EventTestAnswer,
} from '../../../../shared/contracts/arm/event-subscription.ts';
import { severityWords } from '../../../words/parts.ts';
import { eventWords as words } from '../../../words/event-subscriptions.ts';

type Properties = EventSubscriptionResource['properties'];

/** The receiver without the query of its address. */
export function receiverText({ endpoint }: Pick<Properties, 'endpoint'>): string {
  return endpoint.endpointType === 'WebHook'
    ? endpoint.endpointBaseUrl
    : `${words.eventGrid}: ${new URL(endpoint.topicEndpoint).hostname.split('.')[0]}`;
}

/** The filter in words, a line for each part. */
export function filterTexts({ filter }: Pick<Properties, 'filter'>): string[] {
  const { kinds, groups, minSeverity } = filter;
  const all = kinds === undefined ? words.all : kinds.map((kind) => words.kinds[kind]).join(', ');
  return [
    all,
    ...(minSeverity === undefined ? [] : [words.from(severityWords[minSeverity])]),
    ...(groups === undefined ? [] : [words.inGroups(groups)]),
  ];
}

export function testText({ accepted, status, durationMs, reason, answer }: EventTestAnswer): string {
  if (accepted) return words.test.accepted(status, durationMs);
  const why = status === undefined ? (reason ?? words.test.noReason) : words.test.answered(status, answer);
  return words.test.refused(why);
}
