/** Names what a dependency lacks: nothing if it is healthy. It may throw if the dependency is not reached. */
export type Checks = Record<string, () => Promise<readonly string[]>>;
type Outcome = { part: string; missing: readonly string[] };
type Health = { status: number; jsonBody: object; headers: Record<string, string> };

/** How long an outcome is served to all requests. */
const keptMs = 5_000;
/** A dependency that has not responded by then is unavailable. */
const timeoutMs = 4_000;

/**
 * Checks whether the service reaches its dependencies: 200 if all checks pass, else 503 with what is missing. Concurrent
 * requests share one check, and its outcome is served for seconds, because anybody may ask at any rate.
 */
export function healthCheck(checks: Checks, now: () => Date): () => Promise<Health> {
  let known: { untilMs: number; found: Promise<Health> } | undefined;
  return () => {
    if (known === undefined || known.untilMs <= now().getTime()) {
      // The time counts from the end of the check: a slow check is not started twice.
      const running = { untilMs: Number.POSITIVE_INFINITY, found: runChecks(checks) };
      known = running;
      void running.found.finally(() => (running.untilMs = now().getTime() + keptMs));
    }
    return known.found;
  };
}

async function runChecks(checks: Checks): Promise<Health> {
  const outcomes = await Promise.all(Object.entries(checks).map(([part, check]) => outcomeOf(part, check)));
  const missing = outcomes.flatMap((outcome) => outcome.missing);
  const states = outcomes.map((one) => [one.part, one.missing.length === 0 ? 'ok' : 'unavailable']);
  return {
    status: missing.length === 0 ? 200 : 503,
    jsonBody: {
      status: missing.length === 0 ? 'ok' : 'unavailable',
      checks: Object.fromEntries(states) as object,
      ...(missing.length === 0 ? {} : { missing }),
    },
    headers: { 'Cache-Control': 'no-store' },
  };
}

async function outcomeOf(part: string, check: () => Promise<readonly string[]>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No response came in time.')), timeoutMs);
  });
  try {
    const missing = await Promise.race([check(), late]);
    return { part, missing: missing.map((name) => `${part}/${name}`) };
  } catch {
    return { part, missing: [part] };
  } finally {
    clearTimeout(timer);
  }
}
