/** How many requests may be under way at once: fewer as soon as GitLab struggles, slowly more while it does not. */
export type Concurrency = {
  allowed: number;
  most: number;
  /** Trouble with what was sent before is the same trouble. Ms since 1970. */
  loweredAt: number;
};

/** With two, what hangs of one caller does not stop another. */
const minAllowed = 2;

export function newConcurrency(most: number): Concurrency {
  return { allowed: most, most, loweredAt: 0 };
}

/** Halves for trouble, grows by one for as many good answers as may be under way (AIMD, as TCP does). */
export function adapt(
  concurrency: Concurrency,
  isTrouble: boolean,
  sentAt: number,
  now: number,
): Concurrency {
  const { allowed, most, loweredAt } = concurrency;
  if (!isTrouble) return { ...concurrency, allowed: Math.min(most, allowed + 1 / Math.floor(allowed)) };
  if (sentAt < loweredAt) return concurrency;
  const lowered = Math.max(Math.min(minAllowed, most), Math.floor(allowed / 2));
  return { ...concurrency, allowed: lowered, loweredAt: now };
}

/** One place is kept from crawls, so that what is urgent need not wait for the end of a slow page. */
export function isFree({ allowed }: Concurrency, underWay: number, urgent: boolean): boolean {
  const places = Math.floor(allowed);
  return underWay < (urgent ? places : Math.max(1, places - 1));
}
