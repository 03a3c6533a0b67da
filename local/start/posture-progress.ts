import { InventorySummary } from '../../shared/contracts/arm/posture-panes.ts';
import { demoConnector, type Api } from './api.ts';
import { barWith, type Screen } from './progress.ts';

type Tiles = InventorySummary['tiles'];

/** Clock and pause, which tests replace. */
export type Time = { now: () => number; pause: (milliseconds: number) => Promise<void> };

const pollMs = 1_000;
const linesEveryMs = 5_000;
/** All projects are assessed and nothing changes: settings that are read one by one have come too. */
const settledAfterMs = 4_000;
/** Nothing changes although projects are missing: GitLab or a budget makes it wait, or nothing more comes. */
const stalledAfterMs = 12_000;
const maxMs = 180_000;

const realTime: Time = {
  now: () => Date.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * Follows the gathering of facts until nothing changes, for three minutes at most: a bar on a terminal, a line every five
 * seconds otherwise. `expected` is the number of projects. Large instances are gathered on in the background.
 */
export async function followPosture(
  api: Api,
  expected: number,
  screen: Screen,
  { now, pause }: Time = realTime,
): Promise<void> {
  const startedAt = now();
  let lastLineAt = startedAt;
  let changedAt = startedAt;
  let last = '';
  for (;;) {
    const tiles = (await api.get(`${demoConnector}/inventorySummary?archived=all`, InventorySummary))?.tiles;
    if (tiles === undefined) return;
    const line = postureLine(tiles, expected);
    if (line !== last) changedAt = now();
    last = line;
    const quietMs = now() - changedAt;
    const isOver =
      quietMs >= (tiles.projects >= expected ? settledAfterMs : stalledAfterMs) || now() - startedAt >= maxMs;
    if (screen.isTerminal) {
      const bar = barWith(shareOf(tiles, expected), line, screen.columns);
      screen.write(`\r${bar.padEnd(screen.columns - 1)}${isOver ? '\n' : ''}`);
    } else if (isOver || now() - lastLineAt >= linesEveryMs) {
      lastLineAt = now();
      screen.write(`${line}\n`);
    }
    if (isOver) return;
    await pause(pollMs);
  }
}

function shareOf({ projects }: Tiles, expected: number): number {
  return expected === 0 ? 1 : Math.min(1, projects / expected);
}

/** Formats one line of progress. */
export function postureLine({ projects, counts }: Tiles, expected: number): string {
  const { pass, fail, notApplicable, notAssessed } = counts;
  return [
    `posture: ${number(projects)}/${number(Math.max(expected, projects))} projects`,
    `${number(pass + fail + notApplicable)} verdicts`,
    `${number(notAssessed)} not assessed`,
  ].join(' · ');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
