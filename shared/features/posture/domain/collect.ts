import type { Reading } from './reading.ts';
import type { Obstacle } from './verdict.ts';

/** Gathers what one answer says, fact by fact; `undefined` leaves a fact out, as nothing was asked of it. */
export type Collector<Facts> = {
  know<Name extends keyof Facts>(name: Name, value: Facts[Name] | undefined): void;
  miss(name: keyof Facts, obstacle: Obstacle): void;
  reading(): Reading<Facts>;
};

export function collect<Facts>(source: string, readAt: string): Collector<Facts> {
  const facts: Partial<Facts> = {};
  const unreadable: Partial<Record<keyof Facts, Obstacle>> = {};
  return {
    know(name, value) {
      if (value !== undefined) facts[name] = value;
    },
    miss(name, obstacle) {
      unreadable[name] = obstacle;
    },
    reading: () => ({ source, readAt, facts, unreadable }),
  };
}
