import { describe, expect, it } from 'vitest';

import {
  countFindings,
  type CountedFinding,
} from '../../../../shared/features/findings/domain/count-findings.ts';

const now = new Date('2026-11-30T10:00:00Z');
const finding: CountedFinding = {
  kind: 'sast',
  severity: 'high',
  state: 'open',
  firstSeenAt: '2026-11-01T10:00:00Z',
};

describe('numbers of findings', () => {
  it('count open and reopened ones by kind and severity', () => {
    const counts = countFindings(
      [finding, { ...finding, state: 'reopened' }, { ...finding, kind: 'iac', severity: 'unknown' }],
      { now, graceDays: 30 },
    );

    expect(counts).toMatchObject({ sast: { open: { high: 2, critical: 0 } }, iac: { open: { unknown: 1 } } });
    expect(Object.keys(counts)).toEqual(['sast', 'iac']);
  });

  it('count dismissed ones beside, and those that were fixed in the last 30 days by day', () => {
    const fixed = (fixedAt: string | undefined): CountedFinding => ({ ...finding, state: 'fixed', fixedAt });

    expect(
      countFindings(
        [
          { ...finding, state: 'dismissed' },
          fixed('2026-11-30T00:00:00Z'),
          fixed('2026-11-30T09:00:00Z'),
          fixed('2026-11-01T00:00:00Z'),
          fixed('2026-10-31T23:59:59Z'),
          fixed(undefined),
        ],
        { now, graceDays: 30 },
      ).sast,
    ).toEqual({
      open: { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, info: 0 },
      fixed: 5,
      dismissed: 1,
      fixedOn: { '2026-11-30': 2, '2026-11-01': 1 },
      bySeverity: {
        high: {
          reopened: 0,
          fixed: 5,
          dismissed: 1,
          exempt: 0,
          fixedOn: { '2026-11-30': 2, '2026-11-01': 1 },
        },
      },
    });
  });

  it('have the time at which the oldest open critical one is due', () => {
    const critical = { ...finding, severity: 'critical' as const };

    expect(
      countFindings(
        [
          { ...critical, firstSeenAt: '2026-11-10T10:00:00Z' },
          { ...critical, firstSeenAt: '2026-11-05T10:00:00Z' },
          { ...critical, firstSeenAt: '2026-10-01T10:00:00Z', state: 'fixed' },
        ],
        { now, graceDays: 7 },
      ).sast?.oldestCriticalDue,
    ).toBe('2026-11-12T10:00:00.000Z');
  });
});
