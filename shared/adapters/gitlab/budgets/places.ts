import type { Urgency } from '../../../features/connectors/ports.ts';
import type { Outcome } from '../attempt.ts';
import { adapt, isFree, newConcurrency } from './concurrency.ts';
import { isOverload } from './classify-outcome.ts';

/** The places for requests in flight from this process to one instance. */
export type Places = {
  isFree(urgency: Urgency): boolean;
  take(): void;
  giveBack(): void;
  /** Lowers the number of places on overload, and raises it slowly otherwise. */
  learn(outcome: Outcome, sentAt: number, now: number): void;
};

export function createPlaces(max: number): Places {
  let concurrency = newConcurrency(max);
  let underWay = 0;
  return {
    isFree: (urgency) => isFree(concurrency, underWay, urgency),
    take: () => void (underWay += 1),
    giveBack: () => void (underWay -= 1),
    learn(outcome, sentAt, now) {
      concurrency = adapt(concurrency, isOverload(outcome), sentAt, now);
    },
  };
}
