import { listIsCut } from './obstacles.ts';
import type { Obstacle } from './verdict.ts';

/**
 * One answer of GitLab about one thing: the facts in it, and those that it did not hold and why. `source` is the call, as
 * GitLab documents it. A fact that is in neither was not part of the answer.
 */
export type Reading<Facts> = {
  source: string;
  /** When GitLab was asked, ISO 8601. */
  readAt: string;
  facts: Partial<Facts>;
  unreadable?: Partial<Record<keyof Facts, Obstacle>>;
};

/** A fact as the newest answer that speaks of it has it. */
export type Fact<Value> =
  | { state: 'known'; value: Value; source: string; readAt: string }
  | { state: 'unreadable'; obstacle: Obstacle; source: string; readAt: string };

/** An answer by REST is read again after a week. */
const maxAgeMs = 8 * 24 * 3_600_000;

/**
 * Latest state of each fact. A newer answer wins, also where it could not read what an older one could. But where it says only that
 * the role may not see all of it, a value that another source reported within the last eight days stays, with the time when it
 * was read: one source may need a higher role than another.
 */
export function factsOf<Facts>(
  readings: readonly Reading<Facts>[],
  now: Date,
): Map<keyof Facts, Fact<unknown>> {
  const newestFirst = readings.toSorted((a, b) => (a.readAt < b.readAt ? 1 : -1));
  const found = new Map<keyof Facts, Fact<unknown>>();
  const hidden = new Map<keyof Facts, Fact<unknown>>();
  for (const { source, readAt, facts, unreadable } of newestFirst) {
    const isInDate = now.getTime() - Date.parse(readAt) <= maxAgeMs;
    for (const [name, value] of entriesOf<Facts>(facts)) {
      if (found.has(name) || value === undefined || (hidden.has(name) && !isInDate)) continue;
      found.set(name, { state: 'known', value, source, readAt });
    }
    for (const [name, obstacle] of entriesOf<Facts, Obstacle>(unreadable ?? {})) {
      if (found.has(name) || hidden.has(name) || obstacle === undefined) continue;
      const fact = { state: 'unreadable', obstacle, source, readAt } as const;
      (isPartial(obstacle) ? hidden : found).set(name, fact);
    }
  }
  return new Map([...hidden, ...found]);
}

/** Whether it says nothing about the thing itself: another source may know more. */
function isPartial({ kind, text }: Obstacle): boolean {
  return kind === 'permission' || text === listIsCut.text;
}

function entriesOf<Facts, Value = unknown>(of: Partial<Record<keyof Facts, Value>>): [keyof Facts, Value][] {
  return Object.entries(of) as unknown as [keyof Facts, Value][];
}
