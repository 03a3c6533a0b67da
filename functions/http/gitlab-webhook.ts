import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import type { App } from '../../shared/features/app.ts';
import { receiveWebhook, type WebhookResult } from '../../shared/features/webhooks/receive-webhook.ts';
import { boundedBody } from '../edge/bounded-body.ts';
import { failureLimit, responseOf } from '../edge/http.ts';
import { withInvocation } from '../edge/invocation.ts';
import { noContent } from '../edge/no-content.ts';
import type { Service } from '../edge/service.ts';
import { telemetry } from '../edge/traced.ts';

/** Maximum that GitLab sends. GitLab docs, "Webhook limits". */
const maxBodyBytes = 25 * 1024 * 1024;

/**
 * `POST /webhooks/gitlab/{hookId}`: 204 as soon as the job is on the queue, or stored to be sent. 202 for events that need no
 * job and for duplicates: a success too, because GitLab disables a hook that fails. 401 for a delivery that is not
 * authentic, 404 for an unknown hook, 503 if neither queue nor table takes the job.
 */
export function gitlabWebhook(
  request: HttpRequest,
  context: InvocationContext,
  service: Service,
): Promise<HttpResponseInit> {
  const began = Date.now();
  return withInvocation(context, async () => {
    const response = await handle(request, service);
    telemetry().measure('palisade.webhook.latency', (Date.now() - began) / 1_000, {});
    return response;
  });
}

async function handle(request: HttpRequest, service: Service): Promise<HttpResponseInit> {
  if (request.method !== 'POST') return { status: 405, headers: { Allow: 'POST' } };
  const { app } = service;
  const hookId = request.params['hookId'] ?? '';
  try {
    // Before the body is read: up to 25 MB of a stranger are not worth reading.
    if ((await app.hookKeys.get(hookId)) === undefined)
      return rejection({ outcome: 'unknown-hook' }, request, service);
    const rawBody = await boundedBody(request, maxBodyBytes);
    if (rawBody === undefined) return { status: 413 };
    const result = await receiveWebhook({ hookId, headers: request.headers, rawBody }, app);
    return responseTo(result, request, service);
  } catch (failure) {
    telemetry().count('palisade.webhook', { outcome: 'failed' });
    app.log.error('a webhook delivery could not be accepted', {
      failure: failure instanceof Error ? failure.message : 'unknown failure',
    });
    return { status: 503, headers: { 'Retry-After': '30' } };
  }
}

/** Accepted deliveries get an empty 204 (hot path). Other outcomes have a body, which GitLab shows in its delivery log. */
function responseTo(result: WebhookResult, request: HttpRequest, service: Service): HttpResponseInit {
  if (result.outcome !== 'unauthenticated' && result.outcome !== 'unknown-hook')
    telemetry().count('palisade.webhook', { outcome: result.outcome });
  switch (result.outcome) {
    case 'queued':
    case 'parked':
      return noContent;
    case 'duplicate':
    case 'ignored':
      return responseWith(202, result);
    case 'unauthenticated':
    case 'unknown-hook':
      return rejection(result, request, service);
  }
}

/** The reason is logged, but not shown to the sender. */
function rejection(result: WebhookResult, request: HttpRequest, service: Service): HttpResponseInit {
  telemetry().count('palisade.webhook', { outcome: result.outcome });
  const tooMany = failureLimit(request, service.countFailure);
  if (tooMany !== undefined) return responseOf(tooMany);
  logRejection(result, service.app);
  return responseWith(result.outcome === 'unknown-hook' ? 404 : 401, result);
}

function logRejection(result: WebhookResult, { log }: App): void {
  const reason = 'reason' in result ? result.reason : undefined;
  log.warn('a webhook delivery was rejected', { outcome: result.outcome, reason });
}

function responseWith(status: number, { outcome }: WebhookResult): HttpResponseInit {
  return {
    status,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ outcome }),
  };
}
