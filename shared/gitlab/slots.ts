export type Slots = { run<T>(deed: () => Promise<T>): Promise<T> };

/** Lets `count` deeds run at once; the others wait and start in the order they came. */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];

  function take(): Promise<void> {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve));
    free -= 1;
    return Promise.resolve();
  }

  function giveBack(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  return {
    async run(deed) {
      await take();
      try {
        return await deed();
      } finally {
        giveBack();
      }
    },
  };
}
