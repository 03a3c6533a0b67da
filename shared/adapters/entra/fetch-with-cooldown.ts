export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const restMs = 5_000;

/** `fetch` that leaves an address alone for five seconds after it failed, so that a flood of requests is not passed on. */
export function fetchWithCooldown(now: () => Date, fetching: Fetch = fetch): Fetch {
  const restUntil = new Map<string, number>();
  return async (url, init) => {
    if ((restUntil.get(url) ?? 0) > now().getTime()) throw new Error('The address failed a moment ago.');
    const response = await fetching(url, init).catch(() => undefined);
    if (response?.ok === true) return response;
    restUntil.set(url, now().getTime() + restMs);
    throw new Error('The address does not answer as it should.');
  };
}
