import type { HttpHandler } from '@azure/functions';

export type Checks = Record<string, () => Promise<void>>;

/** Whether the app reaches what it needs: 200 when all checks pass, else 503 naming those that don't. */
export function health(checks: Checks): HttpHandler {
  return async () => {
    const results = await Promise.all(Object.entries(checks).map(([name, check]) => outcomeOf(name, check)));
    const isWell = results.every(([, outcome]) => outcome === 'ok');
    return {
      status: isWell ? 200 : 503,
      jsonBody: { status: isWell ? 'ok' : 'unavailable', checks: Object.fromEntries(results) },
      headers: { 'Cache-Control': 'no-store' },
    };
  };
}

async function outcomeOf(name: string, check: () => Promise<void>): Promise<[string, string]> {
  try {
    await check();
    return [name, 'ok'];
  } catch {
    return [name, 'unavailable'];
  }
}
