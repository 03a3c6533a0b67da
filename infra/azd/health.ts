export type HealthPoll = {
  /** Milliseconds between two requests, and until the last one. */
  pauseMs: number;
  timeoutMs: number;
  now: () => number;
  pause: (ms: number) => Promise<void>;
  report: (line: string) => void;
};

/**
 * Requests `/health` until it answers 200. A new app takes minutes: its roles spread slowly, and the first start is cold.
 * Throws after the time with the last answer, which names what is missing.
 */
export async function untilHealthy(address: string, poll: HealthPoll): Promise<void> {
  const endsAt = poll.now() + poll.timeoutMs;
  let last = '';
  do {
    const answer = await answerOf(`${address}/health`);
    if (answer === 'healthy') return;
    if (answer !== last) poll.report(answer);
    last = answer;
    await poll.pause(poll.pauseMs);
  } while (poll.now() < endsAt);
  throw new Error(`${address}/health is not healthy after ${poll.timeoutMs / 1000} seconds: ${last}`);
}

async function answerOf(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    return response.status === 200 ? 'healthy' : `${response.status} ${text.slice(0, 500)}`;
  } catch (failure) {
    const { message, cause } = failure as Error;
    return `${message} ${cause instanceof Error ? cause.message : ''}`.trim();
  }
}
