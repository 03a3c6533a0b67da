/** What a deed throws; that it throws nothing is a failure of the test. */
export function thrownBy(deed: () => unknown): unknown {
  try {
    deed();
  } catch (failure) {
    return failure;
  }
  throw new Error('Nothing was thrown.');
}
