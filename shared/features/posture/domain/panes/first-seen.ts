const weekMs = 7 * 24 * 60 * 60 * 1_000;

/** When a thing was first seen, counted back from the time of a snapshot: in the last 7 days or before. */
export const firstSeenAges = ['week', 'earlier', 'unknown'] as const;
export type FirstSeenAge = (typeof firstSeenAges)[number];

/** The index in `firstSeenAges` of a time; NaN is unknown. Milliseconds since 1970. */
export function ageOf(firstSeenAt: number, asOfMs: number): number {
  if (Number.isNaN(firstSeenAt)) return 2;
  return firstSeenAt >= asOfMs - weekMs ? 0 : 1;
}
