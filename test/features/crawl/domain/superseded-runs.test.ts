import { describe, expect, it } from 'vitest';

import type { RunState } from '../../../../shared/contracts/arm/run.ts';
import { newRunId } from '../../../../shared/features/crawl/domain/run-id.ts';
import { hangs, supersededRuns } from '../../../../shared/features/crawl/domain/superseded-runs.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));
const idOf = (hour: number) => newRunId(at(hour), 'abcdefabcdef');

function aRun(hour: number, state: RunState = 'running') {
  const beganAt = at(hour).toISOString();
  return { id: idOf(hour), connectorId: 'c', reason: 'manual' as const, state, beganAt, unreadable: [] };
}

describe('a run over everything', () => {
  it('supersedes what is older and still runs, and neither itself nor what is newer or has ended', () => {
    const runs = [aRun(9), aRun(8), aRun(7), aRun(6, 'complete'), aRun(5, 'cancelled'), aRun(4)];

    expect(supersededRuns(runs, idOf(8)).map(({ id }) => id)).toEqual([idOf(7), idOf(4)]);
  });
});

describe('a run', () => {
  it('hangs when it began six hours ago', () => {
    expect([hangs(idOf(1), at(6)), hangs(idOf(1), at(7)), hangs(idOf(1), at(9))]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
