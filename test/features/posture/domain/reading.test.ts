import { describe, expect, it } from 'vitest';

import type { ProjectFacts } from '../../../../shared/contracts/posture/project-facts.ts';
import { listIsCut, needsRole, notUnderstood } from '../../../../shared/features/posture/domain/obstacles.ts';
import { factsOf, type Reading } from '../../../../shared/features/posture/domain/reading.ts';
import type { Obstacle } from '../../../../shared/features/posture/domain/verdict.ts';

const now = new Date('2026-11-30T10:00:00.000Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000).toISOString();

function hooksBefore(days: number): Reading<ProjectFacts> {
  return { source: 'REST', readAt: daysAgo(days), facts: { webhooks: [] } };
}

function unreadable(obstacle: Obstacle, days = 0): Reading<ProjectFacts> {
  return { source: 'GraphQL', readAt: daysAgo(days), facts: {}, unreadable: { webhooks: obstacle } };
}

function hooksBy(...readings: Reading<ProjectFacts>[]) {
  return factsOf<ProjectFacts>(readings, now).get('webhooks');
}

describe('the latest state of a fact', () => {
  it('is the newest answer, in any order', () => {
    const older = { ...hooksBefore(1), source: 'list' };

    expect(hooksBy(older, hooksBefore(0))).toMatchObject({ source: 'REST', readAt: daysAgo(0) });
    expect(hooksBy(hooksBefore(0), older)).toMatchObject({ source: 'REST', readAt: daysAgo(0) });
    expect(hooksBy({ ...hooksBefore(0), facts: {} })).toBeUndefined();
  });

  it.each([needsRole('Maintainer'), listIsCut])(
    'is a value in date, with its time, that another source may not show (%#)',
    (obstacle) => {
      expect(hooksBy(unreadable(obstacle), hooksBefore(7))).toMatchObject({
        state: 'known',
        source: 'REST',
        readAt: daysAgo(7),
      });
    },
  );

  it('is not a value that is out of date', () => {
    expect(hooksBy(unreadable(needsRole('Maintainer')), hooksBefore(9))).toMatchObject({
      state: 'unreadable',
      readAt: daysAgo(0),
    });
  });

  it('is not a value where the newest answer is about the thing itself', () => {
    expect(hooksBy(unreadable(notUnderstood), hooksBefore(1))?.state).toBe('unreadable');
  });
});
