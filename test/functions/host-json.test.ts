import { expect, it } from 'vitest';

import hostJson from '../../host.json' with { type: 'json' };
import queues from '../../infra/queues.json' with { type: 'json' };

/** Microsoft.Azure.WebJobs.Extensions.ServiceBus 5.x, ServiceBusOptions; the host ignores any other without a word. */
const knownServiceBusSettings = new Set([
  'autoCompleteMessages',
  'clientRetryOptions',
  'maxAutoLockRenewalDuration',
  'maxBatchWaitTime',
  'maxConcurrentCalls',
  'maxConcurrentCallsPerSession',
  'maxConcurrentSessions',
  'maxMessageBatchSize',
  'minMessageBatchSize',
  'prefetchCount',
  'sessionIdleTimeout',
]);

it('serves the ARM paths as they are, with no prefix', () => {
  expect(hostJson.version).toBe('2.0');
  expect(hostJson.extensions.http.routePrefix).toBe('');
});

it('sets only what the Service Bus extension knows', () => {
  const { serviceBus } = hostJson.extensions;

  expect(Object.keys(serviceBus).filter((name) => !knownServiceBusSettings.has(name))).toEqual([]);
  expect(hostJson.extensionBundle.version).toBe('[4.*, 5.0.0)');
});

it('has the host export its requests and logs by OpenTelemetry, beside the app', () => {
  expect(hostJson.telemetryMode).toBe('OpenTelemetry');
});

it('renews the lock of a message for as long as a function may run', () => {
  expect(hostJson.extensions.serviceBus.maxAutoLockRenewalDuration).toBe(hostJson.functionTimeout);
});

it('fetches no message ahead whose lock could end before its turn', () => {
  expect(hostJson.extensions.serviceBus.prefetchCount).toBe(0);
  expect(Math.min(...Object.values(queues).map((queue) => queue.lockDurationSeconds))).toBeGreaterThanOrEqual(
    30,
  );
});
