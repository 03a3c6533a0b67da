import { describe, expect, it } from 'vitest';

import type { StoredRow } from '../../../../shared/features/inventory/domain/merge-page.ts';
import type { AssessmentHead } from '../../../../shared/features/posture/domain/assessment.ts';
import { planSweep, type SweepTerms } from '../../../../shared/features/posture/domain/plan-sweep.ts';

const terms: SweepTerms = {
  rootId: 7,
  at: '2026-11-24T10:00:00.000Z',
  whole: false,
  rulesVersion: 'now',
  source: 'GraphQL',
  settingsSource: 'REST',
};

function aRow(id: number, change: Partial<StoredRow> = {}): StoredRow {
  const seenAt = '2026-11-20T00:00:00.000Z';
  const same = { fingerprint: 'same', indexName: 'a', firstSeenAt: seenAt, seenAt, etag: 'e' };
  return { id, ...same, missing: false, removed: false, ...change };
}

/** An assessment of an hour ago. */
function aHead(id: number, change: Partial<AssessmentHead> = {}): AssessmentHead {
  const readTimes = { GraphQL: '2026-11-24T09:00:00.000Z' };
  return { id, rootId: 7, fingerprint: 'same', rulesVersion: 'now', readTimes, ...change };
}

const nothing = { assess: [], settings: [], judge: [], rowless: [] };

describe('a page of a sweep', () => {
  it('needs nothing where all was read and judged', () => {
    expect(planSweep([aRow(1), aRow(2)], [aHead(1), aHead(2)], terms)).toEqual(nothing);
  });

  it.each([
    ['is new', []],
    ['changed', [aHead(1, { fingerprint: 'other' })]],
    ['came from another root group', [aHead(1, { rootId: 8 })]],
    ['was read a day ago', [aHead(1, { readTimes: { GraphQL: '2026-11-23T10:30:00.000Z' } })]],
    ['was never read', [aHead(1, { readTimes: {} })]],
  ])('reads what %s', (_case, heads) => {
    expect(planSweep([aRow(1)], heads, terms)).toEqual({ ...nothing, assess: [1] });
  });

  it('judges again, without reading, what other rules judged', () => {
    expect(planSweep([aRow(1)], [aHead(1, { rulesVersion: 'before' })], terms)).toEqual({
      ...nothing,
      judge: [1],
    });
  });

  it('reads everything that was read before a whole sweep began', () => {
    const heads = [aHead(1), aHead(2, { readTimes: { GraphQL: '2026-11-24T10:00:01.000Z' } })];

    expect(planSweep([aRow(1), aRow(2)], heads, { ...terms, whole: true }).assess).toEqual([1]);
  });

  it('reads settings by REST again, if it is whole and they were read before it began', () => {
    const heads = ['2026-11-24T09:00:00.000Z', '2026-11-24T10:00:01.000Z', undefined].map((readAt, index) =>
      aHead(index + 1, { readTimes: readAt === undefined ? {} : { REST: readAt } }),
    );
    const rows = [aRow(1), aRow(2), aRow(3)];

    expect(planSweep(rows, heads, { ...terms, whole: true }).settings).toEqual([1]);
    expect(planSweep(rows, heads, terms).settings).toEqual([]);
  });

  it('leaves tombstones and their assessments alone', () => {
    expect(planSweep([aRow(1, { removed: true })], [aHead(1)], terms)).toEqual(nothing);
    expect(planSweep([aRow(1, { removed: true })], [], terms)).toEqual(nothing);
  });

  it('finds assessments without a row, of this root group only', () => {
    expect(planSweep([], [aHead(1), aHead(2, { rootId: 8 })], terms)).toEqual({ ...nothing, rowless: [1] });
  });
});
