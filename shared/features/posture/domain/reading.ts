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

/** Latest state of each fact. A newer answer wins, also where it could not read what an older one could. */
export function factsOf<Facts>(readings: readonly Reading<Facts>[]): Map<keyof Facts, Fact<unknown>> {
  const newestFirst = readings.toSorted((a, b) => (a.readAt < b.readAt ? 1 : -1));
  const found = new Map<keyof Facts, Fact<unknown>>();
  for (const { source, readAt, facts, unreadable } of newestFirst) {
    for (const [name, value] of entriesOf<Facts>(facts)) {
      if (!found.has(name) && value !== undefined) found.set(name, { state: 'known', value, source, readAt });
    }
    for (const [name, obstacle] of entriesOf<Facts, Obstacle>(unreadable ?? {})) {
      if (!found.has(name) && obstacle !== undefined)
        found.set(name, { state: 'unreadable', obstacle, source, readAt });
    }
  }
  return found;
}

function entriesOf<Facts, Value = unknown>(of: Partial<Record<keyof Facts, Value>>): [keyof Facts, Value][] {
  return Object.entries(of) as unknown as [keyof Facts, Value][];
}
