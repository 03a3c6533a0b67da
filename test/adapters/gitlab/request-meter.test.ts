import { expect, it } from 'vitest';

import { requestMeter } from '../../../shared/adapters/gitlab/budgets/request-meter.ts';

it('logs the requests to an instance per minute, once for each minute with requests', () => {
  const logged: unknown[] = [];
  let time = Date.parse('2026-11-23T10:00:10.000Z');
  const meter = requestMeter({
    instanceUrl: 'https://gitlab.example.com',
    log: { info: (_, fields) => logged.push(fields), warn: () => undefined },
    now: () => new Date(time),
  });

  for (const seconds of [0, 10, 49, 50, 400, 0]) {
    time += seconds * 1_000;
    meter();
  }

  expect(logged).toEqual([
    { instanceUrl: 'https://gitlab.example.com', from: '2026-11-23T10:00:00.000Z', requests: 2 },
    { instanceUrl: 'https://gitlab.example.com', from: '2026-11-23T10:01:00.000Z', requests: 2 },
  ]);
});
