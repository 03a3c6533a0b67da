import { expect, it } from 'vitest';

import {
  observedChanges,
  observedConnectors,
  observedDeadLetters,
  observedOperations,
  observedRuns,
} from '../../../shared/adapters/telemetry/observed-ports.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { noTelemetry, type Telemetry } from '../../../shared/platform/telemetry.ts';
import type { Run } from '../../../shared/features/crawl/domain/run.ts';
import { anApp } from '../../support/an-app.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';

function anObserver() {
  const lines: string[] = [];
  const metrics: unknown[] = [];
  const write = (level: string) => (sentence: string, fields?: object) =>
    void lines.push(`${level}: ${sentence} ${JSON.stringify(fields)}`);
  const telemetry: Telemetry = {
    ...noTelemetry,
    count: (...given) => void metrics.push(given),
    set: (...given) => void metrics.push(given),
  };
  return {
    lines,
    metrics,
    observer: { telemetry, log: { info: write('info'), warn: write('warn'), error: write('error') } },
  };
}

const run: Run = {
  id: 'r1',
  connectorId: 'c1',
  reason: 'onboarding',
  state: 'running',
  beganAt: '2026-11-30T10:00:00.000Z',
  unreadable: [],
};
const ended: Run = { ...run, state: 'partial', endedAt: '2026-11-30T10:01:30.000Z' };

function unhealthy(connector: Connector): Connector {
  const health = { state: 'TokenRevoked', since: '', checkedAt: '', message: '' } as const;
  return { ...connector, devops: { ...connector.devops!, health } };
}

it('reports the end of a run once it is stored, and no other change of a run', async () => {
  const { observer, lines, metrics } = anObserver();
  let isConflict = true;
  const stored = anApp({
    runs: { replace: () => (isConflict ? Promise.reject(new Error('conflict')) : Promise.resolve()) },
  }).runs;
  const runs = observedRuns(stored, observer);

  await expect(runs.replace(ended, 'etag')).rejects.toThrow('conflict');
  isConflict = false;
  await runs.replace(run, 'etag');
  expect(lines).toEqual([]);
  await runs.replace(ended, 'etag');

  expect(lines).toEqual([
    'warn: a run ended {"connectorId":"c1","runId":"r1","state":"partial","reason":"onboarding","seconds":90,"unreadable":0}',
  ]);
  expect(metrics[0]).toEqual(['palisade.run.ended', { state: 'partial', reason: 'onboarding' }]);
});

it('reports the end of an operation', async () => {
  const { observer, lines, metrics } = anObserver();
  const key = { subscriptionId: 's', resourceGroup: 'g', name: 'contoso' };
  const operations = observedOperations(
    anApp({ operations: { put: () => Promise.resolve() } }).operations,
    observer,
  );

  await operations.put(key, { id: 'o1', status: 'Accepted', startedAt: '' });
  await operations.put(key, {
    id: 'o1',
    status: 'Failed',
    startedAt: '',
    endedAt: 'now',
    error: { code: 'Refused', message: 'canary' },
  });

  expect(lines).toEqual([
    'warn: an operation ended {"operationId":"o1","status":"Failed","connector":"contoso","code":"Refused"}',
  ]);
  expect(metrics).toEqual([['palisade.operation.ended', { status: 'Failed' }]]);
});

it('reports that access was lost and restored, by what the last try stored', async () => {
  const { observer, lines } = anObserver();
  const healthy = aConnector({ devops: aDevOps() });
  const seen: Connector[] = [unhealthy(healthy), healthy];
  const changes = observedChanges(
    {
      // A conflict: the first decision is not stored.
      change(_key, decide) {
        let answer = decide(seen[0]).answer;
        for (const current of seen.slice(1)) answer = decide(current).answer;
        return Promise.resolve(answer);
      },
    },
    observer,
  );
  const save = (connector: Connector) =>
    changes.change(healthy.key, () => ({ action: 'save', connector, answer: undefined }));

  await save(unhealthy(healthy));
  await save(healthy);
  await changes.change(healthy.key, () => ({ action: 'keep', answer: undefined }));
  seen.splice(0, seen.length, unhealthy(healthy));
  await save(healthy);

  expect(lines.map((line) => line.replace(/"connectorId":"[^"]*",/, ''))).toEqual([
    'warn: access to GitLab was lost {"before":"Healthy","after":"TokenRevoked"}',
    'info: access to GitLab was restored {"before":"TokenRevoked","after":"Healthy"}',
  ]);
});

it('counts connectors by their access whenever all are read', async () => {
  const { observer, metrics } = anObserver();
  const all = [
    aConnector({ devops: aDevOps() }),
    unhealthy(aConnector({ devops: aDevOps() })),
    unhealthy(aConnector({ devops: aDevOps() })),
  ];
  const connectors = observedConnectors(
    // oxlint-disable-next-line require-await -- a generator of the port's type
    anApp({
      connectors: {
        all: async function* () {
          yield* all;
        },
      },
    }).connectors,
    observer,
  );

  const read = await Array.fromAsync(connectors.all());

  expect(read).toHaveLength(3);
  expect(metrics).toContainEqual(['palisade.connector.access', 1, { state: 'Healthy' }]);
  expect(metrics).toContainEqual(['palisade.connector.access', 2, { state: 'TokenRevoked' }]);
  expect(metrics).toContainEqual(['palisade.connector.access', 0, { state: 'UserBlocked' }]);
});

it('reports a dead letter', async () => {
  const { observer, lines } = anObserver();
  const deadLetters = observedDeadLetters(
    anApp({ deadLetters: { keep: () => Promise.resolve() } }).deadLetters,
    observer,
  );

  await deadLetters.keep({
    queue: 'resync',
    sequenceNumber: '1',
    deliveryCount: 5,
    reason: 'MaxDeliveryCount',
  });

  expect(lines).toEqual(['warn: a dead letter was stored {"queue":"resync","reason":"MaxDeliveryCount"}']);
});
