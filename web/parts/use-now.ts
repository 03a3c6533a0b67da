import { useSyncExternalStore } from 'react';

const intervalMs = 20_000;
const readers = new Set<() => void>();
let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on the page, which moves every 20 seconds and stands still while nobody reads it. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(reader: () => void): () => void {
  if (readers.size === 0) now = new Date();
  readers.add(reader);
  timer ??= setInterval(tick, intervalMs);
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick() {
  now = new Date();
  for (const reader of readers) reader();
}
