import { describe, expect, it } from 'vitest';

import { invocationSink } from '../../../functions/edge/invocation.ts';
import { gitlabWebhook, type ReceiveWebhook } from '../../../functions/http/gitlab-webhook.ts';
import { logTo } from '../../../shared/platform/log.ts';
import { aRequest } from '../../support/functions-library.ts';
import { answerOf } from '../../support/http-answer.ts';

type WebhookRequest = Parameters<ReceiveWebhook>[0];
const maxBytes = 25 * 1024 * 1024;
const unlimited = { countFailure: () => undefined };
const queued: ReceiveWebhook = () => Promise.resolve({ outcome: 'queued' });

function deliver(receive: ReceiveWebhook, asked: Parameters<typeof aRequest>[0] = {}) {
  const handler = gitlabWebhook(
    { ...unlimited, isKnown: () => Promise.resolve(true), receive },
    logTo(invocationSink),
  );
  return answerOf(handler, aRequest({ method: 'POST', params: { hookId: 'h-1' }, body: '{}', ...asked }));
}

describe('a delivery of a webhook', () => {
  it('is handed on with its hook, its headers and its bytes as they came', async () => {
    const handed: WebhookRequest[] = [];
    const body = '{ "name":  "Grüße" }';

    const { status } = await deliver(
      (delivered) => {
        handed.push(delivered);
        return queued(delivered);
      },
      { headers: { 'X-Gitlab-Event': 'Push Hook' }, body },
    );

    const [{ hookId, headers, rawBody } = {} as WebhookRequest] = handed;
    expect([status, hookId, headers.get('x-gitlab-event')]).toEqual([204, 'h-1', 'Push Hook']);
    expect(Buffer.from(rawBody).toString('utf8')).toBe(body);
  });

  it.each(['queued', 'parked'])('that is %s is answered with 204 and no more', async (outcome) => {
    const { status, headers, body } = await deliver(() => Promise.resolve({ outcome }));

    expect([status, headers, body]).toEqual([204, {}, '']);
  });

  it.each([
    ['duplicate', 202],
    ['ignored', 202],
    ['forged', 401],
    ['unknown-hook', 404],
  ])('that is %s is answered with %i', async (outcome, expected) => {
    const { status, body } = await deliver(() => Promise.resolve({ outcome }));

    expect([status, JSON.parse(body)]).toEqual([expected, { outcome }]);
  });

  it('that is forged is logged with the reason, and the reason is kept from the forger', async () => {
    const { body, lines } = await deliver(() =>
      Promise.resolve({ outcome: 'forged', because: 'no signature matches' }),
    );

    expect(body).not.toContain('signature');
    expect(lines).toEqual([expect.stringContaining('no signature matches')]);
  });

  it('that neither queue nor table takes is to come again later', async () => {
    const { status, headers, body } = await deliver(() => Promise.reject(new Error('canary')));

    expect([status, headers['Retry-After'], body]).toEqual([503, '30', '']);
  });

  it('that is larger than GitLab sends is refused before it is looked at, whatever its length says', async () => {
    const tooLarge = 'x'.repeat(maxBytes + 1);
    const received: WebhookRequest[] = [];
    const receive: ReceiveWebhook = (delivered) => {
      received.push(delivered);
      return queued(delivered);
    };

    const said = await deliver(receive, { headers: { 'content-length': String(maxBytes + 1) } });
    const unsaid = await deliver(receive, { body: tooLarge, headers: { 'content-length': '2' } });

    expect([said.status, unsaid.status, received.length]).toEqual([413, 413, 0]);
  });

  it('for a hook that we do not have is answered without its body', async () => {
    const request = aRequest({ method: 'POST', params: { hookId: 'made-up' }, body: 'x'.repeat(1_000_000) });
    const deeds = { ...unlimited, isKnown: () => Promise.resolve(false), receive: queued };

    const { status, body } = await answerOf(gitlabWebhook(deeds, logTo(invocationSink)), request);

    expect([status, JSON.parse(body), request.bodyUsed]).toEqual([404, { outcome: 'unknown-hook' }, false]);
  });

  it('is a POST', async () => {
    const deeds = { ...unlimited, isKnown: () => Promise.resolve(true), receive: queued };
    const handler = gitlabWebhook(deeds, logTo(invocationSink));

    const { status, headers } = await answerOf(handler, aRequest({ method: 'GET' }));

    expect([status, headers['Allow']]).toEqual([405, 'POST']);
  });
});
