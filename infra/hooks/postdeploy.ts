import { setTimeout as pause } from 'node:timers/promises';

import { untilHealthy } from '../azd/health.ts';

const { SERVICE_API_ENDPOINT: address = '' } = process.env;

try {
  const poll = { pauseMs: 10_000, timeoutMs: 600_000, now: Date.now, pause, report: console.log };
  await untilHealthy(address, poll);
  console.log(`${address} is healthy.`);
} catch (failure) {
  console.error((failure as Error).message);
  process.exitCode = 1;
}
