import { expect, test } from 'vitest';

import { runStorm } from '../support/event-storm.ts';

/** `npm run bench -- --events 10000` is the same with more. */
const events = 1_000;

test(
  'a thousand events, each delivered one to five times in any order while the host is killed, are each one effect',
  { timeout: 300_000 },
  async () => {
    const end = await runStorm({ events, projects: 400, kills: 4, seed: 11 });

    expect(end).toMatchObject({
      events,
      kills: 4,
      wronglyReported: [],
      differences: [],
      differencesHealed: [],
      deadLetters: 0,
    });
    expect(end.sent).toBeGreaterThan(2 * events);
    expect(end.lost).toBeGreaterThan(10);
    expect(end.toHeal).toBeGreaterThan(0);
  },
);
