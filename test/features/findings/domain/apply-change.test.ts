import { describe, expect, it } from 'vitest';

import { Finding, maxHistory, type SeenIn } from '../../../../shared/contracts/findings/finding.ts';
import { applyChange } from '../../../../shared/features/findings/domain/apply-change.ts';
import type { FindingChange } from '../../../../shared/features/findings/domain/finding-change.ts';
import { aReport, atLine, empty, imported, type Project } from '../../../support/findings.ts';

function runAt(pipelineId: number): SeenIn {
  return { time: `2026-11-${10 + pipelineId}T10:00:00.000Z`, pipelineId, sha: 'abc' };
}

/** Imports a report and returns the one finding that is stored then. */
async function step(
  before: Project & { finding?: Finding },
  items: unknown[],
  pipelineId: number,
): Promise<Project & { finding: Finding; change: FindingChange | undefined }> {
  const after = await imported(before, [{ content: aReport(items) }]);
  const [change] = after.plan.changes;
  const scanned = after.files[0]?.findings[0];
  const { finding } = before;
  if (change === undefined) return { ...after, change, finding: Finding.parse(finding) };
  return {
    ...after,
    change,
    finding: Finding.parse(applyChange(change, finding, scanned, runAt(pipelineId))),
  };
}

describe('a finding that comes, moves, goes and comes back', () => {
  it('keeps its id and first pipeline, and has a history', async () => {
    const first = await step(empty, [atLine(1)], 1);
    const moved = await step(first, [atLine(5, 'rule-1', { severity: 'Low' })], 2);
    const fixed = await step(moved, [], 3);
    const back = await step(fixed, [atLine(5)], 4);

    expect(first.finding).toMatchObject({ state: 'open', introducedBy: { how: 'pipeline', sha: 'abc' } });
    expect(moved.finding).toMatchObject({
      id: first.finding.id,
      severity: 'low',
      location: { startLine: 5 },
      since: runAt(1).time,
      lastSeen: { pipelineId: 2 },
    });
    expect(fixed.finding).toMatchObject({
      state: 'fixed',
      reason: 'no longer reported',
      fixedAt: runAt(3).time,
      fixedIn: { pipelineId: 3 },
      lastSeen: { pipelineId: 2 },
    });
    expect(back.finding).toMatchObject({
      id: first.finding.id,
      state: 'reopened',
      timesReopened: 1,
      firstSeen: runAt(1),
      history: [
        { state: 'open', why: 'first seen', pipelineId: 1 },
        { state: 'fixed', why: 'no longer reported', pipelineId: 3 },
        { state: 'reopened', why: 'found again', pipelineId: 4 },
      ],
    });
    expect(back.finding).not.toHaveProperty('fixedAt');
    expect(back.finding).not.toHaveProperty('reason');
  });

  it('gets no second entry from a change that was applied already', async () => {
    const fixed = await step(await step(empty, [atLine(1)], 1), [], 2);
    const change = fixed.change as FindingChange;

    expect(applyChange(change, fixed.finding, undefined, runAt(2))).toEqual(fixed.finding);
  });

  it('loses what a newer scan no longer says', async () => {
    const first = await step(
      empty,
      [atLine(1, 'rule-1', { solution: 'Upgrade', links: [{ url: 'https://a.example' }] })],
      1,
    );
    const second = await step(first, [atLine(1)], 2);

    expect(first.finding).toMatchObject({ solution: 'Upgrade', links: [{}] });
    expect(second.finding).not.toHaveProperty('solution');
    expect(second.finding.links).toEqual([]);
  });

  it('keeps the newest 50 entries', async () => {
    let last: Project & { finding?: Finding } = empty;
    for (let run = 0; run < 60; run += 1) last = await step(last, run % 2 === 0 ? [atLine(1)] : [], 1);

    expect(last.finding?.history).toHaveLength(maxHistory);
    expect(last.finding?.history.at(-1)).toMatchObject({ state: 'fixed' });
    expect(last.finding?.timesReopened).toBe(29);
  });
});
