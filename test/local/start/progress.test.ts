import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from 'vitest';

import { barOf, followRun, lineOf, type Screen } from '../../../local/start/progress.ts';
import { apiAt } from '../../../local/start/api.ts';
import type { RunResource } from '../../../shared/contracts/arm/run.ts';

type Run = RunResource['properties'];

const beganAt = '2026-11-23T10:00:00.000Z';
const after = (seconds: number) => Date.parse(beganAt) + seconds * 1_000;

function aRun({
  counts,
  ...more
}: Partial<Omit<Run, 'counts'>> & { counts?: Partial<Run['counts']> } = {}): Run {
  return {
    connector: 'demo',
    reason: 'onboarding',
    state: 'running',
    beganAt,
    tasks: { pending: 3, done: 1 },
    expected: { groups: 40, projects: 1_200 },
    unreadable: [],
    retrying: [],
    ...more,
    counts: {
      groups: 10,
      projects: 300,
      requests: 12,
      throttled: 0,
      waitedSeconds: 0,
      added: 300,
      changed: 0,
      unchanged: 0,
      malformed: 0,
      missing: 0,
      ...counts,
    },
  };
}

describe('a line of progress', () => {
  it('shows the counts found and expected, the requests, the rate and the time left', () => {
    expect(lineOf(aRun(), after(10))).toBe(
      '10/40 subgroups · 300/1,200 projects · 12 requests · 30 projects/s · 30 s left',
    );
  });

  it('shows no total and no time left if GitLab withholds the total', () => {
    expect(lineOf(aRun({ expected: {} }), after(10))).toBe(
      '10 subgroups · 300 projects · 12 requests · 30 projects/s · time left unknown',
    );
  });

  it('names what is tried again, the first of it in words', () => {
    const endpoint = '/api/v4/groups/7/projects';
    const waits = { endpoint, reason: 'b', since: beganAt, tries: 2, nextTryAt: beganAt };
    const retrying = [
      { ...waits, scope: 'projects of group 7 from page 11', status: 500 },
      { ...waits, scope: 'subgroups of group 8 from page 1' },
    ];

    expect(lineOf(aRun({ retrying }), after(10))).toMatch(
      / · trying again: projects of group 7 from page 11 \(HTTP 500\) and 1 more$/,
    );
    expect(lineOf(aRun({ retrying: retrying.slice(1) }), after(10))).toMatch(
      / · trying again: subgroups of group 8 from page 1 \(no answer\)$/,
    );
  });

  it('shows how a run ended and how long it took', () => {
    const ended = aRun({
      state: 'partial',
      endedAt: '2026-11-23T10:00:20.500Z',
      counts: { projects: 1_200 },
    });

    expect(lineOf(ended, after(500))).toContain('59 projects/s · partial after 20.5 s');
  });

  it('is never broken by a clock that goes behind, or by nothing found yet', () => {
    expect(lineOf(aRun({ counts: { projects: 0 } }), after(-5))).toContain(
      '0 projects/s · time left unknown',
    );
    expect(lineOf(aRun({ expected: { projects: 0 }, counts: { projects: 0 } }), after(1))).not.toMatch(
      /NaN|Infinity/,
    );
  });
});

function filled(run: Run): number {
  return barOf(run, after(10), 200).split('█').length - 1;
}

describe('the bar', () => {
  it('fills with the projects found', () => {
    expect([0, 300, 600, 1_200, 2_000].map((projects) => filled(aRun({ counts: { projects } })))).toEqual([
      0, 6, 12, 24, 24,
    ]);
  });

  it('fills with the tasks done where the total is unknown, and is full at the end', () => {
    expect(filled(aRun({ expected: {} }))).toBe(6);
    expect(filled(aRun({ expected: {}, tasks: { pending: 0, done: 0 } }))).toBe(0);
    expect(filled(aRun({ state: 'failed' }))).toBe(24);
  });

  it.each([20, 40, 80])('is never wider than a terminal of %i columns', (columns) => {
    expect(barOf(aRun(), after(10), columns).length).toBeLessThan(columns);
  });
});

async function follow(isTerminal: boolean): Promise<string> {
  const states: Run[] = [aRun(), aRun({ state: 'complete', endedAt: beganAt })];
  const server = createServer((_request, response) => {
    const properties = states.length > 1 ? states.shift() : states[0];
    const type = 'Microsoft.Security/securityConnectors/devops/runs';
    response.end(JSON.stringify({ id: '/r', name: 'r', type, properties }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let shown = '';
  const screen: Screen = { isTerminal, columns: 80, write: (text) => void (shown += text) };
  try {
    await followRun(apiAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), 'r', screen);
  } finally {
    server.close();
  }
  return shown;
}

describe('following a run', () => {
  it('writes lines where there is no terminal, the last one at the end', async () => {
    const lines = (await follow(false)).trimEnd().split('\n');

    expect(lines).toHaveLength(2);
    expect(lines.at(-1)).toContain('complete after 0.0 s');
  });

  it('writes one line over and over on a terminal', async () => {
    const shown = await follow(true);

    expect(
      shown
        .split('\r')
        .slice(1)
        .map((line) => line.trimEnd().length < 80),
    ).toEqual([true, true]);
    expect(shown.split('\n')).toHaveLength(2);
  });
});
