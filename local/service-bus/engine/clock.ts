/** Time, as the engine sees it; injected, so that tests need no waiting. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `ring` once, at `atMs` or as soon after it as it can; gives back how to call it off. */
  alarm(atMs: number, ring: () => void): () => void;
};

/** setTimeout counts milliseconds in 31 bits. The timer heap sets the alarm again when it rings early. */
const longestWaitMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(atMs, ring) {
    const timer = setTimeout(ring, Math.min(Math.max(atMs - Date.now(), 0), longestWaitMs));
    return () => clearTimeout(timer);
  },
};
