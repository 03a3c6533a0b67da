import { z } from 'zod';

/** Kinds of events that a subscription selects. `change` stands for changes of groups and projects. */
export const EventKind = z.enum([
  'change',
  'verdictChanged',
  'criticalFindings',
  'runFailed',
  'accessLost',
  'accessRestored',
  'exemptionExpired',
]);
export type EventKind = z.infer<typeof EventKind>;

/** Severities of checks, the highest first. */
export const EventSeverity = z.enum(['Critical', 'High', 'Medium', 'Low']);
export type EventSeverity = z.infer<typeof EventSeverity>;

/** Without names and passwords: a URL is sent as it is, and its query may hold a key of the receiver. */
const EndpointUrl = z
  .string()
  .max(2_048)
  .refine(
    (text) => URL.canParse(text) && new URL(text).protocol === 'https:' && new URL(text).hostname !== '',
    'must be an https URL',
  )
  .refine((text) => !URL.canParse(text) || new URL(text).username + new URL(text).password === '', {
    error: 'must hold no user name or password',
  });

/** Hosts of Event Grid: a token for Event Grid is sent to no other host. Azure, Event Grid, "Publish events". */
export const topicUrl =
  /^https:\/\/[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){0,3}\.eventgrid\.azure\.net\/api\/events$/i;

const TopicUrl = z
  .string()
  .max(512)
  .regex(
    topicUrl,
    'must be the endpoint of an Event Grid topic, https://<topic>.eventgrid.azure.net/api/events',
  );

const EventEndpointPut = z.discriminatedUnion('endpointType', [
  z.strictObject({ endpointType: z.literal('WebHook'), endpointUrl: EndpointUrl }),
  z.strictObject({ endpointType: z.literal('EventGridTopic'), topicEndpoint: TopicUrl }),
]);
export type EventEndpointPut = z.infer<typeof EventEndpointPut>;

/** Absent parts select everything. `minSeverity` is about changes of verdicts, `groups` about what belongs to a group. */
export const EventFilter = z.strictObject({
  kinds: z.array(EventKind).min(1).max(EventKind.options.length).optional(),
  groups: z.array(z.string().min(1).max(6_000)).min(1).max(100).optional(),
  minSeverity: EventSeverity.optional(),
});
export type EventFilter = z.infer<typeof EventFilter>;

/**
 * A PUT replaces the whole subscription, and lets one that was paused or ended begin again. Without `endpoint` an existing one
 * keeps its own: nobody sees its whole URL, so nobody could send it again.
 */
export const EventSubscriptionPut = z.strictObject({
  properties: z.strictObject({ endpoint: EventEndpointPut.optional(), filter: EventFilter.default({}) }),
});
export type EventSubscriptionPut = z.infer<typeof EventSubscriptionPut>;

/** The last failed attempt. `reason` holds no address and no secret. */
const DeliveryFailure = z.object({
  at: z.iso.datetime(),
  status: z.int().optional(),
  reason: z.string(),
});

/** State of deliveries. `Paused`: nothing was accepted for days. `Ended`: the endpoint answered 410. */
const DeliveryStatus = z.object({
  state: z.enum(['Active', 'Failing', 'Paused', 'Ended']),
  lastSuccessAt: z.iso.datetime().optional(),
  failingSince: z.iso.datetime().optional(),
  /** Failed attempts in a row. */
  failedAttempts: z.int().min(0),
  nextAttemptAt: z.iso.datetime().optional(),
  lastFailure: DeliveryFailure.optional(),
});

/** An event subscription. The query of its URL is never shown. */
export const EventSubscriptionResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors/devops/eventSubscriptions'),
  properties: z.object({
    provisioningState: z.literal('Succeeded'),
    endpoint: z.discriminatedUnion('endpointType', [
      z.object({ endpointType: z.literal('WebHook'), endpointBaseUrl: z.string() }),
      z.object({ endpointType: z.literal('EventGridTopic'), topicEndpoint: z.string() }),
    ]),
    filter: EventFilter,
    secret: z
      .object({
        createdAt: z.iso.datetime(),
        shownAt: z.iso.datetime().optional(),
        formerUntil: z.iso.datetime().optional(),
      })
      .optional()
      .describe(
        'Absent for Event Grid. `formerUntil`: until then events also have a signature by the former secret.',
      ),
    delivery: DeliveryStatus,
    createdAt: z.iso.datetime(),
    changedAt: z.iso.datetime(),
  }),
});
export type EventSubscriptionResource = z.infer<typeof EventSubscriptionResource>;

/** The signing secret in the form of Standard Webhooks. */
export const EventSecretAnswer = z.object({ secret: z.string() });

/** The answer of an endpoint to a test event. `answer` is the beginning of its text, without secrets. */
export const EventTestAnswer = z.object({
  accepted: z.boolean(),
  status: z.int().optional(),
  durationMs: z.int(),
  reason: z.string().optional(),
  answer: z.string().optional(),
});
export type EventTestAnswer = z.infer<typeof EventTestAnswer>;
