import { expect, it } from 'vitest';

import { requestMeter } from '../../../shared/adapters/gitlab/budgets/request-meter.ts';

it('tells how many requests a minute went to an instance, once each minute that had some', () => {
  const told: unknown[] = [];
  let time = Date.parse('2026-11-23T10:00:10.000Z');
  const meter = requestMeter({
    instanceUrl: 'https://gitlab.example.com',
    log: { info: (_, fields) => told.push(fields), warn: () => undefined },
    now: () => new Date(time),
  });

  for (const seconds of [0, 10, 49, 50, 400, 0]) {
    time += seconds * 1_000;
    meter();
  }

  expect(told).toEqual([
    { instanceUrl: 'https://gitlab.example.com', from: '2026-11-23T10:00:00.000Z', requests: 2 },
    { instanceUrl: 'https://gitlab.example.com', from: '2026-11-23T10:01:00.000Z', requests: 2 },
  ]);
});
