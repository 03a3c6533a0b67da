import { describe, expect, it } from 'vitest';

import { gitlabWebhook } from '../../../functions/http/gitlab-webhook.ts';
import type { PendingResync } from '../../../shared/features/webhooks/domain/coalesce.ts';
import { hookKeys } from '../../../shared/features/webhooks/domain/hook-keys.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { aConnector } from '../../support/a-connector.ts';
import { aService } from '../../support/a-service.ts';
import { aRequest } from '../../support/functions-library.ts';
import { answerOf } from '../../support/http-answer.ts';

const maxBytes = 25 * 1024 * 1024;
const connector = refOf(aConnector());
const keys = hookKeys({ token: 'secret-token', signingToken: '' });
const registration = { hookId: 'h-1', connector, rootId: 7 };
/** GitLab's documented example, shortened. */
const push = JSON.stringify({ object_kind: 'push', project_id: 12, Grüße: 'ü' });

type Parts = { queueFails?: boolean; tableFails?: boolean; wasSeen?: boolean };

const failing = () => Promise.reject(new Error('canary'));
const done = () => Promise.resolve();

/** Records what reaches the queue, the table of parked jobs and the delivery log. */
function aReceiver({ queueFails = false, tableFails = false, wasSeen = false }: Parts = {}) {
  const planned: unknown[] = [];
  const service = aService({
    app: {
      hookKeys: {
        get: (hookId) => Promise.resolve(hookId === 'h-1' ? { registration, keys } : undefined),
      },
      deliveryLog: { has: () => Promise.resolve(wasSeen), add: () => undefined },
      coalescingSender: {
        plan(wanted) {
          planned.push(wanted);
          return { ...wanted, atMs: 0 } satisfies PendingResync;
        },
        send: queueFails ? failing : done,
      },
      parkedJobs: { park: tableFails ? failing : done },
    },
  });
  return { planned, handler: (...args: Parameters<Handler>) => gitlabWebhook(...args, service) };
}
type Handler = (
  request: Parameters<typeof gitlabWebhook>[0],
  context: Parameters<typeof gitlabWebhook>[1],
) => void;

function aDelivery({ headers = {}, ...more }: Parameters<typeof aRequest>[0] = {}) {
  const all = { 'X-Gitlab-Event': 'Push Hook', 'X-Gitlab-Token': 'secret-token', ...headers };
  return aRequest({ method: 'POST', params: { hookId: 'h-1' }, body: push, headers: all, ...more });
}

function deliver(parts: Parts = {}, request: Parameters<typeof aRequest>[0] = {}) {
  return answerOf(aReceiver(parts).handler, aDelivery(request));
}

describe('a delivery of a webhook', () => {
  it('is handed on with its hook, its headers and its body', async () => {
    const { handler, planned } = aReceiver();

    const { status } = await answerOf(handler, aDelivery());

    expect(status).toBe(204);
    expect(planned).toEqual([
      {
        target: expect.objectContaining({ kind: 'project', projectId: 12 }),
        connector,
        rootId: 7,
        eventName: 'Push Hook',
      },
    ]);
  });

  it.each([
    ['queued', {}],
    ['parked', { queueFails: true }],
  ])('that is %s is answered with 204 and no more', async (_, parts) => {
    const { status, headers, body } = await deliver(parts);

    expect([status, headers, body]).toEqual([204, {}, '']);
  });

  const key = { 'Idempotency-Key': 'key-1' };
  it.each<[string, number, Parts, Parameters<typeof aRequest>[0]]>([
    ['duplicate', 202, { wasSeen: true }, { headers: key }],
    ['ignored', 202, {}, { headers: { 'X-Gitlab-Event': 'Wiki Page Hook' }, body: '{}' }],
    ['unauthenticated', 401, {}, { headers: { 'X-Gitlab-Token': 'a guess' } }],
    ['unknown-hook', 404, {}, { params: { hookId: 'made-up' } }],
  ])('that is %s is answered with %i', async (outcome, expected, parts, request) => {
    const { status, body } = await deliver(parts, request);

    expect([status, JSON.parse(body)]).toEqual([expected, { outcome }]);
  });

  it('that is not authentic is logged with the reason, which its sender does not learn', async () => {
    const { body, lines } = await deliver({}, { headers: { 'X-Gitlab-Token': 'a guess' } });

    expect(body).not.toContain('match');
    expect(lines).toEqual([expect.stringContaining('X-Gitlab-Token does not match')]);
  });

  it('that neither queue nor table takes is to come again later', async () => {
    const { status, headers, body } = await deliver({ queueFails: true, tableFails: true });

    expect([status, headers['Retry-After'], body]).toEqual([503, '30', '']);
  });

  it('that is larger than GitLab sends is rejected before it is parsed, whatever its length says', async () => {
    const { handler, planned } = aReceiver();
    const tooLarge = 'x'.repeat(maxBytes + 1);

    const said = await answerOf(handler, aDelivery({ headers: { 'content-length': String(maxBytes + 1) } }));
    const unsaid = await answerOf(handler, aDelivery({ body: tooLarge, headers: { 'content-length': '2' } }));

    expect([said.status, unsaid.status, planned.length]).toEqual([413, 413, 0]);
  });

  it('for an unknown hook is answered without reading its body', async () => {
    const request = aDelivery({ params: { hookId: 'made-up' }, body: 'x'.repeat(1_000_000) });

    const { status, body } = await answerOf(aReceiver().handler, request);

    expect([status, JSON.parse(body), request.bodyUsed]).toEqual([404, { outcome: 'unknown-hook' }, false]);
  });

  it('is a POST', async () => {
    const { status, headers } = await deliver({}, { method: 'GET', body: undefined as never });

    expect([status, headers['Allow']]).toEqual([405, 'POST']);
  });
});
