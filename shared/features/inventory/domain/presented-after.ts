/** The state after a change as callers see it. Rows keep `because`, the word of an earlier version. */
export function presentedAfter({
  because: reason,
  ...after
}: Record<string, unknown>): Record<string, unknown> {
  return reason === undefined ? after : { ...after, reason };
}
