/** So many are no longer the trouble of single things: the queue or the tables fail, and each try may take a while. */
const maxFailures = 10;

/**
 * Does a deed for each thing, whatever becomes of the others, so that a timer gets past a connector that always fails; at the end
 * throws what went wrong. Safe to repeat as far as the deed is.
 */
export async function forEachConnector<Thing>(
  things: AsyncIterable<Thing>,
  deed: (thing: Thing) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for await (const thing of things) {
    try {
      await deed(thing);
    } catch (failure) {
      failures.push(failure);
      if (failures.length >= maxFailures) break;
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, sentenceOf(failures));
}

function sentenceOf(failures: readonly unknown[]): string {
  const [first] = failures;
  const words = first instanceof Error ? first.message : 'unknown failure';
  return `${failures.length} could not be looked after; the first of them: ${words}`;
}
