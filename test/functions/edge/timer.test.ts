import { expect, it } from 'vitest';

import { runTimer, type TimerFunction } from '../../../functions/edge/timer.ts';
import { aService } from '../../support/a-service.ts';
import { anInvocation } from '../../support/functions-library.ts';

type Step = TimerFunction['steps'][number];
const counting = (name: string, count: number) => () => Promise.resolve({ [name]: count });
const failing = (message: string) => () => Promise.reject(new Error(message));

async function run(...steps: Step[]): Promise<string[]> {
  const { context, lines } = anInvocation();
  await runTimer({ schedule: '', message: 'it ran', steps }, context, aService());
  return lines;
}

it('logs the counts of all steps in one line, if any is above zero', async () => {
  expect(await run(counting('crawls', 1), counting('hooks', 0))).toEqual([
    'information it ran {"crawls":1,"hooks":0}',
  ]);
  expect(await run(counting('crawls', 0))).toEqual([]);
});

it('runs the steps after one that fails, and throws the failures at the end', async () => {
  const done: string[] = [];
  const later = () => (done.push('later'), Promise.resolve({}));

  await expect(run(failing('no vault'), later)).rejects.toThrow(/^no vault$/);
  await expect(run(failing('no vault'), later, failing('no table'))).rejects.toThrow('no vault; no table');

  expect(done).toEqual(['later', 'later']);
});
