import { RunResource } from '../../shared/contracts/arm/run.ts';
import { demoConnector, type Api } from './api.ts';

type Run = RunResource['properties'];
/** Output of the progress; on a terminal one line is overwritten. */
export type Screen = { isTerminal: boolean; columns: number; write(text: string): void };

const pollMs = 250;
const linesEveryMs = 2_000;

/** Follows a run until it ends: a bar on a terminal, a line every two seconds otherwise. */
export async function followRun(api: Api, runId: string, screen: Screen): Promise<Run> {
  let lastLineAt = 0;
  for (;;) {
    const run = (await api.get(`${demoConnector}/devops/default/runs/${runId}`, RunResource))?.properties;
    if (run === undefined) throw new Error('The run is gone.');
    const isOver = run.state !== 'running' && run.state !== 'paused';
    if (screen.isTerminal)
      screen.write(`\r${barOf(run, Date.now(), screen.columns).padEnd(screen.columns - 1)}`);
    else if (isOver || Date.now() - lastLineAt >= linesEveryMs) {
      lastLineAt = Date.now();
      screen.write(`${lineOf(run, lastLineAt)}\n`);
    }
    if (isOver) {
      if (screen.isTerminal) screen.write('\n');
      return run;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Formats one line of progress. `now` in milliseconds. */
export function lineOf(run: Run, now: number): string {
  const { counts, expected } = run;
  const seconds = elapsedSeconds(run, now);
  const rate = Math.round(counts.projects / Math.max(seconds, 0.1));
  return [
    `${number(counts.groups)}${ofAll(expected.groups)} subgroups`,
    `${number(counts.projects)}${ofAll(expected.projects)} projects`,
    `${number(counts.requests)} requests`,
    `${number(rate)} projects/s`,
    run.state === 'running' ? timeLeft(run, seconds) : `${run.state} after ${seconds.toFixed(1)} s`,
    ...retryNote(run),
  ].join(' · ');
}

/** Formats the line with a bar, cut to the width of the terminal. */
export function barOf(run: Run, now: number, columns: number): string {
  return barWith(run.state === 'running' ? shareOf(run) : 1, lineOf(run, now), columns);
}

/** A bar for a share from 0 to 1 before a line, cut to the width of the terminal. */
export function barWith(share: number, line: string, columns: number): string {
  const width = 24;
  const filled = Math.round(width * share);
  const bar = `[${'█'.repeat(filled)}${'░'.repeat(width - filled)}]`;
  return `${bar} ${line}`.slice(0, columns - 1);
}

/** Progress from 0 to 1. If GitLab returns no total, it is the share of completed tasks. */
function shareOf({ counts, expected, tasks }: Run): number {
  const share =
    expected.projects === undefined || expected.projects === 0
      ? tasks.done / Math.max(1, tasks.done + tasks.pending)
      : counts.projects / expected.projects;
  return Math.min(1, share);
}

function timeLeft(run: Run, seconds: number): string {
  const share = shareOf(run);
  if (run.expected.projects === undefined || share === 0) return 'time left unknown';
  return `${Math.ceil((seconds * (1 - share)) / share)} s left`;
}

/** Describes the first pending retry and counts the others. */
function retryNote({ retrying }: Run): string[] {
  const [first] = retrying;
  if (first === undefined) return [];
  const status = first.status === undefined ? 'no answer' : `HTTP ${first.status}`;
  const others = retrying.length === 1 ? '' : ` and ${retrying.length - 1} more`;
  return [`trying again: ${first.scope} (${status})${others}`];
}

function elapsedSeconds(run: Run, now: number): number {
  const end = run.endedAt === undefined ? now : Date.parse(run.endedAt);
  return Math.max(0, end - Date.parse(run.beganAt)) / 1_000;
}

function ofAll(expected: number | undefined): string {
  return expected === undefined ? '' : `/${number(expected)}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
