import type { Dispatcher } from 'undici';

/** Connections are kept for this many receivers; those of the one used longest ago are closed. */
const maxOpen = 50;

/** Opens a dispatcher for each origin, and keeps it for the next request. */
export function openOnce(
  open: (origin: string) => Dispatcher,
  max: number = maxOpen,
): (origin: string) => Dispatcher {
  const opened = new Map<string, Dispatcher>();
  return (origin) => {
    const dispatcher = opened.get(origin) ?? open(origin);
    // Inserted last again: a map keeps the order of insertion.
    opened.delete(origin);
    opened.set(origin, dispatcher);
    const [oldest] = opened;
    if (opened.size > max && oldest !== undefined) {
      opened.delete(oldest[0]);
      // Running requests end first.
      void oldest[1].close().catch(() => undefined);
    }
    return dispatcher;
  };
}
