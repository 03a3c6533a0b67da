/** Numbers of a run at one moment, as they were received. */
export type Sample = { atMs: number; groups: number; projects: number; gathered: number | undefined };
type Counted = 'groups' | 'projects' | 'gathered';
export type Rates = Partial<Record<Counted, number>>;

/** Rates are of the last 20 seconds, and of 2 seconds at least. */
const windowMs = 20_000;
const minSpanMs = 2_000;

/** The samples that a rate needs, with one more. Counts that fall, as after a restart of the count, begin again. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && next.atMs <= last.atMs) return samples;
  if (last !== undefined && (next.groups < last.groups || next.projects < last.projects)) return [next];
  const recent = samples.filter(({ atMs }) => next.atMs - atMs <= windowMs);
  return [...recent, next];
}

/** Per second; absent until enough was measured. */
export function ratesOf(samples: readonly Sample[]): Rates {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs - first.atMs < minSpanMs) return {};
  const seconds = (last.atMs - first.atMs) / 1_000;
  const counted = ['groups', 'projects', 'gathered'] as const;
  return Object.fromEntries(
    counted.flatMap((name) => {
      const [before, after] = [first[name], last[name]];
      return before === undefined || after === undefined ? [] : [[name, (after - before) / seconds]];
    }),
  );
}

type Remaining = { done: number; of: number | undefined; perSecond: number | undefined };

/** Seconds until all of it is done at the measured rates; undefined where a total or a rate is not known. */
export function secondsLeft(parts: readonly Remaining[]): number | undefined {
  let longest = 0;
  for (const { done, of, perSecond } of parts) {
    if (of === undefined) return undefined;
    if (done >= of) continue;
    if (perSecond === undefined || perSecond <= 0) return undefined;
    longest = Math.max(longest, (of - done) / perSecond);
  }
  return longest;
}
