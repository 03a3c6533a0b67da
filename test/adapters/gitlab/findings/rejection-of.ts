/** Returns what an action rejects with. Fails the test if it succeeds. */
export async function rejectionOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
  } catch (failure) {
    return failure;
  }
  throw new Error('Nothing was thrown.');
}
