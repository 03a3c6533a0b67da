/** Returns what an action throws. Fails the test if it throws nothing. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (failure) {
    return failure;
  }
  throw new Error('Nothing was thrown.');
}
