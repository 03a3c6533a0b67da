import { describe, expect, it } from 'vitest';
import type { Binding } from '../../../local/functions-host/core-api.ts';
import { describeFunction } from '../../../local/functions-host/describe-function.ts';

const QUEUE: Binding = { type: 'serviceBusTrigger', direction: 'in', queueName: 'q', connection: 'BUS' };

function described(binding: Binding): unknown {
  return describeFunction({
    metadata: {
      name: 'example',
      bindings: { trigger: binding, $return: { type: 'http', direction: 'out' } },
    },
    callback: () => undefined,
  });
}

describe('a function', () => {
  it('is described by its trigger, whose type is case-insensitive', () => {
    expect(described({ ...QUEUE, type: 'ServiceBusTrigger' })).toEqual({
      name: 'example',
      type: 'queue',
      queueName: 'q',
      connection: 'BUS',
    });
    expect(described({ type: 'httpTrigger', methods: ['get'], authLevel: 'admin' })).toEqual({
      name: 'example',
      type: 'http',
      route: 'example',
      methods: ['GET'],
      authLevel: 'admin',
    });
  });

  it.each([
    [{ ...QUEUE, isSessionsEnabled: true }, 'uses sessions'],
    [{ ...QUEUE, topicName: 't', subscriptionName: 's' }, 'uses a topic'],
    [{ ...QUEUE, cardinality: 'many' }, "uses cardinality 'many'"],
    [{ ...QUEUE, properties: { supportsDeferredBinding: 'true' } }, 'uses sdkBinding'],
    [{ type: 'blobTrigger' }, 'has a blobTrigger'],
    [{ type: 'http' }, 'has no trigger'],
  ])('is rejected if it uses a feature that the local host does not support: %j', (binding, words) => {
    expect(() => described(binding)).toThrow(`Function 'example' ${words}`);
  });
});
