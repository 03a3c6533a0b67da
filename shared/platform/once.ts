/** Opens something at its first use, once. A failure is forgotten, because its cause may be over at the next use. */
export function once<Opened>(open: () => Promise<Opened>): () => Promise<Opened> {
  let opening: Promise<Opened> | undefined;
  return () =>
    (opening ??= open().catch((failure: unknown) => {
      opening = undefined;
      throw failure;
    }));
}
