import type { TrafficDeps } from './traffic.ts';

const minuteMs = 60_000;

/**
 * Logs the number of requests to an instance in each minute, which shows whether connectors are due at the same time. A
 * minute is logged with the first request after it.
 */
export function requestMeter({
  instanceUrl,
  log,
  now,
}: Pick<TrafficDeps, 'instanceUrl' | 'log' | 'now'>): () => void {
  let minute: number | undefined;
  let requests = 0;
  return () => {
    const current = Math.floor(now().getTime() / minuteMs);
    if (minute !== undefined && current !== minute) {
      log.info('requests to GitLab in a minute', {
        instanceUrl,
        from: new Date(minute * minuteMs).toISOString(),
        requests,
      });
      requests = 0;
    }
    minute = current;
    requests += 1;
  };
}
