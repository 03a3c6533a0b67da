import {
  EventKind,
  type EventSeverity,
  type EventSubscriptionPut,
  type EventSubscriptionResource,
} from '../../../../shared/contracts/arm/event-subscription.ts';
import { ApiError } from '../../../api/api-error.ts';
import { eventWords } from '../../../words/event-subscriptions.ts';

const { form: words } = eventWords;

/** A subscription as the form holds it. `groups`: one full path a line. */
export type SubscriptionDraft = {
  name: string;
  type: 'WebHook' | 'EventGridTopic';
  url: string;
  kinds: readonly EventKind[];
  groups: string;
  minSeverity: EventSeverity | '';
};
type DraftField = 'name' | 'url' | 'kinds' | 'groups';
export type DraftFaults = Partial<Record<DraftField, string>>;

/** The draft of a new subscription, or of one that is there; the URL of a webhook is never shown, so it stays empty. */
export function draftOf(known?: EventSubscriptionResource): SubscriptionDraft {
  const { endpoint, filter = {} } = known?.properties ?? {};
  return {
    name: known?.name ?? '',
    type: endpoint?.endpointType ?? 'WebHook',
    url: endpoint?.endpointType === 'EventGridTopic' ? endpoint.topicEndpoint : '',
    kinds: filter.kinds ?? EventKind.options,
    groups: filter.groups?.join('\n') ?? '',
    minSeverity: filter.minSeverity ?? '',
  };
}

/** Whether an empty URL stands for the one that is stored. */
export function keepsUrl(draft: SubscriptionDraft, known?: EventSubscriptionResource): boolean {
  return draft.type === 'WebHook' && known?.properties.endpoint.endpointType === 'WebHook';
}

/** The properties to send. All kinds are no filter, so that later kinds are among them. */
export function propertiesOf({ type, url, kinds, groups, minSeverity }: SubscriptionDraft) {
  const paths = groups
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const address = url.trim();
  const endpoint =
    type === 'WebHook'
      ? ({ endpointType: type, endpointUrl: address } as const)
      : ({ endpointType: type, topicEndpoint: address } as const);
  return {
    ...(address !== '' && { endpoint }),
    filter: {
      ...(kinds.length < EventKind.options.length && { kinds: [...kinds] }),
      ...(paths.length > 0 && { groups: paths }),
      ...(minSeverity !== '' && { minSeverity }),
    },
  } satisfies EventSubscriptionPut['properties'];
}

/** Faults that need no answer of the service. `others`: names that are taken. */
export function faultsOfDraft(
  draft: SubscriptionDraft,
  others: readonly string[],
  known?: EventSubscriptionResource,
): DraftFaults {
  const name = draft.name.trim();
  const isDuplicate = known === undefined && others.some((one) => one.toLowerCase() === name.toLowerCase());
  return {
    ...(name === '' && { name: words.nameMissing }),
    ...(isDuplicate && { name: words.nameTaken(name) }),
    ...(draft.url.trim() === '' && !keepsUrl(draft, known) && { url: words.urlMissing }),
    ...(draft.kinds.length === 0 && { kinds: words.noKind }),
  };
}

const fields: readonly (readonly [target: RegExp, field: DraftField])[] = [
  [/^eventSubscriptionName/, 'name'],
  [/^properties\.endpoint/, 'url'],
  [/^properties\.filter\.kinds/, 'kinds'],
  [/^properties\.filter\.groups/, 'groups'],
];

/** The faults that the service found, each at its field; empty if it failed for another reason. */
export function faultsOfFailure(failure: unknown): DraftFaults {
  if (!(failure instanceof ApiError)) return {};
  const found = failure.details.flatMap(({ target = '', message }) => {
    const field = fields.find(([pattern]) => pattern.test(target))?.[1];
    return field === undefined ? [] : [[field, message] as const];
  });
  return Object.fromEntries(found);
}
