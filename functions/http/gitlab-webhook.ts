import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';

import type { Log } from '../../shared/platform/log.ts';
import { boundedBody } from '../edge/bounded-body.ts';
import { responseOf, tooOften, type CountFailure } from '../edge/http.ts';
import { withInvocation } from '../edge/invocation.ts';
import { noContent } from '../edge/no-content.ts';

/** GitLab sends no more than this. GitLab docs, "Webhook limits". */
const maxBodyBytes = 25 * 1024 * 1024;

type WebhookResult = { outcome: string; because?: string };
export type ReceiveWebhook = (delivered: {
  hookId: string;
  headers: { get(name: string): string | null };
  rawBody: Uint8Array;
}) => Promise<WebhookResult>;

export type WebhookDeeds = {
  /** Whether there is such a hook, as far as the last seconds tell. */
  isKnown: (hookId: string) => Promise<boolean>;
  receive: ReceiveWebhook;
  countFailure: CountFailure;
};

const jsonHeaders = { 'Content-Type': 'application/json' };
const statuses: Record<string, number> = { 'unknown-hook': 404, forged: 401 };
/** Of what was taken there is no more to say, and thousands a second are. What is said of others GitLab shows to a person. */
const taken = new Set(['queued', 'parked']);

/**
 * `POST /webhooks/gitlab/{hookId}`: 204 as soon as the job is on the queue, or stored to be sent. 202 for events that call
 * for nothing and those that come again: a success too, for GitLab switches a hook off that fails. 401 for what does not
 * prove itself, 404 for a hook we do not have (any more), 503 when neither queue nor table takes it.
 */
export function gitlabWebhook(deeds: WebhookDeeds, log: Log): HttpHandler {
  return (request, context) => withInvocation(context, () => answer(request, deeds, log));
}

async function answer(request: HttpRequest, { isKnown, receive, countFailure }: WebhookDeeds, log: Log) {
  if (request.method !== 'POST') return { status: 405, headers: { Allow: 'POST' } };
  const failed = (reception: WebhookResult) => {
    const refused = tooOften(request, countFailure);
    return refused === undefined ? refusal(reception, log) : responseOf(refused);
  };
  const hookId = request.params['hookId'] ?? '';
  try {
    // Before the body is touched: a stranger's 25 MB are not worth reading.
    if (!(await isKnown(hookId))) return failed({ outcome: 'unknown-hook' });
    const rawBody = await boundedBody(request, maxBodyBytes);
    if (rawBody === undefined) return { status: 413 };
    const reception = await receive({ hookId, headers: request.headers, rawBody });
    if (taken.has(reception.outcome)) return noContent;
    return reception.outcome === 'forged' || reception.outcome === 'unknown-hook'
      ? failed(reception)
      : refusal(reception, log);
  } catch (failure) {
    log.error('a webhook delivery could not be taken', {
      failure: failure instanceof Error ? failure.message : 'unknown failure',
    });
    return { status: 503, headers: { 'Retry-After': '30' } };
  }
}

function refusal({ outcome, because }: WebhookResult, log: Log): HttpResponseInit {
  const status = statuses[outcome] ?? 202;
  if (status !== 202) log.warn('a webhook delivery was refused', { outcome, because });
  return { status, headers: jsonHeaders, body: JSON.stringify({ outcome }) };
}
