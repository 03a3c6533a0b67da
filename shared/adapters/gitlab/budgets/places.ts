import type { Outcome } from '../attempt.ts';
import { adapt, isFree, newConcurrency } from './concurrency.ts';
import { isTrouble } from './classify-outcome.ts';

/** The places for requests under way to one instance, of this process. */
export type Places = {
  isFree(urgent: boolean): boolean;
  take(): void;
  giveBack(): void;
  /** Fewer places while GitLab struggles. */
  learn(outcome: Outcome, sentAt: number, now: number): void;
};

export function createPlaces(most: number): Places {
  let concurrency = newConcurrency(most);
  let underWay = 0;
  return {
    isFree: (urgent) => isFree(concurrency, underWay, urgent),
    take: () => void (underWay += 1),
    giveBack: () => void (underWay -= 1),
    learn(outcome, sentAt, now) {
      concurrency = adapt(concurrency, isTrouble(outcome), sentAt, now);
    },
  };
}
