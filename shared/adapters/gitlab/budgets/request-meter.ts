import type { TrafficDeps } from './traffic.ts';

const minuteMs = 60_000;

/**
 * Counts requests and tells in the log how many went to an instance in a minute: there it shows whether connectors that
 * are due at once come as a herd. A minute is told with the first request after it.
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
