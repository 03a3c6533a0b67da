import { describe, expect, it } from 'vitest';

import { hostParent, senderParent, telemetry, traced } from '../../../functions/edge/traced.ts';
import { noTelemetry } from '../../../shared/platform/telemetry.ts';
import { anInvocation } from '../../support/functions-library.ts';

const trace = '0af7651916cd43dd8448eb211c80319c';
const sender = `00-${trace}-b7ad6b7169203331-01`;
const hostOfSame = `00-${trace}-00f067aa0ba902b7-01`;
const hostOfOther = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

function aMessage(traceparent: unknown, traceParent?: string) {
  const { context } = anInvocation({ applicationProperties: { traceparent } });
  return traceParent === undefined
    ? context
    : Object.assign(Object.create(context), { traceContext: { traceParent } });
}

describe('the parent of a job', () => {
  it.each([
    [
      'the span of the host, in the trace of the sender',
      aMessage(sender, hostOfSame),
      { parent: hostOfSame },
    ],
    [
      'the sender, linked with a trace of the host',
      aMessage(sender, hostOfOther),
      { parent: sender, link: hostOfOther },
    ],
    ['the sender, where the host has none', aMessage(sender), { parent: sender, link: undefined }],
    ['the host, where the message has none', aMessage(undefined, hostOfOther), { parent: hostOfOther }],
    ['the host, where the message has an odd one', aMessage(42, hostOfOther), { parent: hostOfOther }],
  ])('is %s', (_, context, parent) => {
    expect(senderParent(context)).toEqual(parent);
  });
});

it('of a request and a timer is what the host passes on', () => {
  expect(hostParent(aMessage(sender, hostOfOther))).toEqual({ parent: hostOfOther });
});

it('telemetry is that of the invocation, and none outside', async () => {
  const own = { ...noTelemetry };

  const inside = await traced({ name: 'x', kind: 'internal' }, own, () => Promise.resolve(telemetry()));

  expect(inside).toBe(own);
  expect(telemetry()).toBe(noTelemetry);
});
