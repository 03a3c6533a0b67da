import type { HttpHandler } from '@azure/functions';

/** What of a part is missing, by name; none where all is well. It may throw when nothing of it is reached. */
export type Checks = Record<string, () => Promise<readonly string[]>>;
type Outcome = { part: string; missing: readonly string[] };
type Health = { status: number; jsonBody: object; headers: Record<string, string> };

/** What was found is told for so long, to however many who ask. */
const keptMs = 5_000;
/** A part that has not answered by then is not well. */
const patienceMs = 4_000;

/**
 * Whether the app reaches what it needs: 200 when all checks pass, else 503 naming what is missing. All who ask share one
 * check, and what it found is remembered for seconds: anybody may ask, and as often as they like.
 */
export function health(checks: Checks, now: () => Date): HttpHandler {
  let known: { untilMs: number; found: Promise<Health> } | undefined;
  return () => {
    if (known === undefined || known.untilMs <= now().getTime()) {
      // It counts from its end: a check that takes long is not begun again meanwhile.
      const begun = { untilMs: Number.POSITIVE_INFINITY, found: checked(checks) };
      known = begun;
      void begun.found.finally(() => (begun.untilMs = now().getTime() + keptMs));
    }
    return known.found;
  };
}

async function checked(checks: Checks): Promise<Health> {
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
    timer = setTimeout(() => reject(new Error('No answer came in time.')), patienceMs);
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
