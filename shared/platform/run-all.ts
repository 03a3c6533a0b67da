/** With so many failures the cause is not the single item but, say, a table or the queue, and each try may take long. */
const maxFailures = 10;

/**
 * Runs an action for each item, one after the other. A failure does not keep the action from the items after it; throws
 * what failed at the end, as one error, or early after 10 failures. As idempotent as the action.
 */
export async function runAll<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  action: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for await (const item of items) {
    try {
      await action(item);
    } catch (failure) {
      failures.push(failure);
      if (failures.length >= maxFailures) break;
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, messageOf(failures));
}

function messageOf(failures: readonly unknown[]): string {
  const messages = failures.map((failure) =>
    failure instanceof Error ? failure.message : 'unknown failure',
  );
  return `${failures.length} failed: ${messages.join('; ')}`;
}
