import { describe, expect, it } from 'vitest';

import type { Api } from '../../../local/start/api.ts';
import { followPosture, postureLine } from '../../../local/start/posture-progress.ts';
import { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';

const tally = {
  counts: { pass: 0, fail: 0, notApplicable: 0, notAssessed: 0, exempt: 0 },
  failing: { Critical: 0, High: 0, Medium: 0, Low: 0 },
  score: { value: null, earned: 0, possible: 0 },
};

const none = { runs: 0, missing: 0, notApplicable: 0, notAssessed: 0, percent: null };

function tilesAt(projects: number, pass: number): InventorySummary['tiles'] {
  const counts = { ...tally.counts, pass, notAssessed: projects * 57 - pass };
  return {
    groups: 3,
    public: 0,
    newThisWeek: 0,
    scannerCoverage: {
      secret: none,
      sast: none,
      dependencies: none,
      containers: none,
      iac: none,
      dast: none,
    },
    undecidedScanners: ['dast'],
    governance: { assigned: 0, overdue: 0 },
    notAssessed: counts.notAssessed,
    groupChecks: tally,
    instanceChecks: tally,
    ...tally,
    projects,
    counts,
  };
}

/** Follows a gathering that has these tiles second by second, the last ones for ever. */
async function followed(
  states: readonly InventorySummary['tiles'][],
  { isTerminal = false, expected = 100 } = {},
) {
  const screen: string[] = [];
  let seconds = 0;
  const api: Api = {
    url: (path) => path,
    send: () => Promise.reject(new Error('nothing is sent')),
    get: (path, schema) => {
      expect(path).toContain('archived=all');
      const tiles = states[Math.min(seconds, states.length - 1)];
      if (tiles === undefined) return Promise.resolve(undefined);
      return Promise.resolve(
        schema.parse(InventorySummary.parse({ asOf: '2026-11-30T10:00:00Z', tiles, facets: {} })),
      );
    },
  };
  const time = {
    now: () => seconds * 1_000,
    pause: (milliseconds: number) => {
      seconds += milliseconds / 1_000;
      return Promise.resolve();
    },
  };
  const write = (text: string) => void screen.push(text);
  await followPosture(api, expected, { isTerminal, columns: 100, write }, time);
  return { seconds, screen };
}

describe('the gathering of facts', () => {
  it('is followed until all projects are assessed and nothing changes', async () => {
    const { seconds, screen } = await followed([
      tilesAt(0, 0),
      tilesAt(40, 900),
      tilesAt(100, 2_000),
      tilesAt(100, 4_000),
    ]);

    expect(seconds).toBe(7);
    expect(screen.at(-1)).toBe('posture: 100/100 projects · 4,000 verdicts · 1,700 not assessed\n');
  });

  it('is a line every five seconds where there is no terminal', async () => {
    const states = Array.from({ length: 21 }, (_, second) => tilesAt(second * 5, second * 100));

    expect((await followed(states)).screen).toHaveLength(5);
  });

  it('is a bar on a terminal', async () => {
    const { screen } = await followed([tilesAt(50, 100), tilesAt(100, 200)], { isTerminal: true });

    expect(screen[0]).toMatch(/^\r\[█{12}░{12}\] posture: 50\/100 projects/);
    expect(screen.at(-1)).toMatch(/^\r\[█{24}\].*\n$/);
    expect(Math.max(...screen.map((text) => text.trim().length))).toBeLessThan(100);
  });

  it('is given up after a while in which nothing comes, and after three minutes', async () => {
    const slow = Array.from({ length: 400 }, (_, second) => tilesAt(second, second));

    expect((await followed([tilesAt(3, 0)])).seconds).toBe(12);
    expect((await followed(slow, { expected: 100_000 })).seconds).toBe(180);
  });

  it('is not followed where the API has none', async () => {
    expect(await followed([])).toEqual({ seconds: 0, screen: [] });
  });

  it('has a total that is never smaller than what is assessed', () => {
    expect(postureLine(tilesAt(12, 3), 10)).toBe('posture: 12/12 projects · 3 verdicts · 681 not assessed');
  });
});
