/** Requests in a slice of a window; `at` is the number of the slice since 1970. */
export type Slice = { at: number; count: number };
/** Counts by slice, oldest first, and the first slice of our own window. */
export type Slices = { windowMs: number; sent: readonly Slice[]; began: number };

const slicesPerWindow = 120;
/** A window and a little more: at least a slice of slack for latency. */
export const slicesRemembered = slicesPerWindow + 2;

/** Our windows follow each other while requests are remembered; after a pause the next request begins one. */
export function beganAt(slices: Slices, now: number): number {
  const at = sliceAt(slices, now);
  if (remembered(slices, now).length === 0) return Math.max(at, slices.began);
  return slices.began + Math.floor((at - slices.began) / slicesRemembered) * slicesRemembered;
}

export function remembered(slices: Slices, now: number): readonly Slice[] {
  const from = sliceAt(slices, now) - slicesRemembered;
  return slices.sent.filter(({ at }) => at > from);
}

export function countOf(slices: readonly Slice[]): number {
  return slices.reduce((sum, { count }) => sum + count, 0);
}

export function sliceMs({ windowMs }: Pick<Slices, 'windowMs'>): number {
  return windowMs / slicesPerWindow;
}

export function sliceAt(slices: Pick<Slices, 'windowMs'>, ms: number): number {
  return Math.floor(ms / sliceMs(slices));
}
