/** Runs one deed per key at a time; who comes meanwhile gets the result of the one that runs. */
export function oneAtATime<T>(): (key: string, deed: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, deed) => {
    const same = running.get(key);
    if (same !== undefined) return same;
    const started = deed().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
