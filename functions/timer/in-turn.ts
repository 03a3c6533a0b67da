type Deed = () => Promise<Record<string, number>>;

/** Several deeds as one, each done whatever became of those before it; throws at the end what went wrong. */
export function inTurn(...deeds: Deed[]): Deed {
  return async () => {
    const done: Record<string, number> = {};
    const failures: unknown[] = [];
    for (const deed of deeds) {
      try {
        Object.assign(done, await deed());
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, failures.map(wordsOf).join('; '));
    return done;
  };
}

function wordsOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'unknown failure';
}
