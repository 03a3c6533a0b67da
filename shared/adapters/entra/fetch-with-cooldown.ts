export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const cooldownMs = 5_000;

/** `fetch` that does not call a URL for five seconds after a failure, so that a flood of requests is not passed on. */
export function fetchWithCooldown(now: () => Date, fetching: Fetch = fetch): Fetch {
  const cooldownUntil = new Map<string, number>();
  return async (url, init) => {
    if ((cooldownUntil.get(url) ?? 0) > now().getTime())
      throw new Error('The URL failed within the last five seconds.');
    const response = await fetching(url, init).catch(() => undefined);
    if (response?.ok === true) return response;
    cooldownUntil.set(url, now().getTime() + cooldownMs);
    throw new Error('The URL returned no success.');
  };
}
