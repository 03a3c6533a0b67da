/** Time source of the engine; injected so that tests need not wait. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `ring` once, at `atMs` or as soon as possible after it. Returns a function that cancels the alarm. */
  alarm(atMs: number, ring: () => void): () => void;
};

/** Limit of setTimeout: milliseconds in 31 bits. The timer heap sets the alarm again if it rings early. */
const maxTimeoutMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(atMs, ring) {
    const timer = setTimeout(ring, Math.min(Math.max(atMs - Date.now(), 0), maxTimeoutMs));
    return () => clearTimeout(timer);
  },
};
