import { useState } from 'react';

import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { ratesOf, secondsLeft, withSample, type Rates, type Sample } from './measure-run.ts';

export type Measured = {
  rates: Rates;
  /** Until the run ends, or until settings are gathered after its end. */
  secondsLeft: number | undefined;
};

/** Rates and time left from the numbers received so far; nothing of a run that stands still. */
export function useMeasuredRun(run: RunResource['properties'] | undefined, receivedAtMs: number): Measured {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const { counts, posture, expected, state } = run ?? {};
  const gathered = posture?.gathered;
  const known =
    counts === undefined
      ? samples
      : withSample(samples, {
          atMs: receivedAtMs,
          groups: counts.groups,
          projects: counts.projects,
          gathered,
        });
  if (known !== samples) setSamples(known);

  if (counts === undefined || state === 'paused') return { rates: {}, secondsLeft: undefined };
  const rates = ratesOf(known);
  const crawl = [
    { done: counts.groups, of: expected?.groups, perSecond: rates.groups },
    { done: counts.projects, of: expected?.projects, perSecond: rates.projects },
  ];
  const settings = [{ done: gathered ?? 0, of: posture?.projects, perSecond: rates.gathered }];
  return { rates, secondsLeft: secondsLeft(state === 'running' ? crawl : settings) };
}
