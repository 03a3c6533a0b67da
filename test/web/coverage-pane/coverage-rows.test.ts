import { describe, expect, it } from 'vitest';

import { checkOfScanner, scanners } from '../../../shared/contracts/arm/scanners.ts';
import { listAssessmentMetadata } from '../../../shared/features/posture/read-assessments.ts';
import {
  coverageSentence,
  reasonTexts,
  shareAssessed,
  sortedCoverage,
  sortOfCoverage,
  type CoverageRow,
} from '../../../web/panes/coverage/coverage-rows.ts';
import { withoutScanner } from '../../../web/panes/coverage/scanner-filter.ts';

const noReasons = { tier: 0, permission: 0, error: 0, stale: 0 };
const needs = { role: 'Maintainer', tier: 'ultimate' };

function aRow(check: string, assessed: number, notAssessed: number): CoverageRow {
  return {
    check,
    title: `${check} should pass`,
    severity: 'High',
    subject: 'project',
    needs,
    assessed,
    notAssessed,
    exempt: 0,
    reasons: { ...noReasons, stale: notAssessed },
    helps: [],
  };
}

describe('the coverage of checks', () => {
  const rows = [aRow('REV-01', 10, 0), aRow('SEC-11', 0, 9), aRow('CIC-21', 5, 5), aRow('GRP-01', 0, 0)];
  const keysOf = (sort: string, text = '') => sortedCoverage(rows, { sort, text }).map(({ check }) => check);

  it('begins with what is assessed least, and sorts both ways', () => {
    expect(keysOf(sortOfCoverage(undefined).text)).toEqual(['SEC-11', 'CIC-21', 'GRP-01', 'REV-01']);
    expect(keysOf('assessed')).toEqual(['SEC-11', 'CIC-21', 'REV-01', 'GRP-01']);
    expect(keysOf('-assessed')).toEqual(['REV-01', 'CIC-21', 'SEC-11', 'GRP-01']);
    expect(keysOf('-check')).toEqual(['SEC-11', 'REV-01', 'GRP-01', 'CIC-21']);
    expect(sortOfCoverage('-owner').text).toBe('-reasons');
  });

  it('matches key and title', () => {
    expect(keysOf('check', 'grp-01 SHOULD')).toEqual(['GRP-01']);
  });

  it('has no share where there is nothing to assess, and 100 only where everything is', () => {
    expect(shareAssessed({ assessed: 0, notAssessed: 0 })).toBeUndefined();
    expect(shareAssessed({ assessed: 9, notAssessed: 0 })).toBe(100);
    expect(shareAssessed({ assessed: 999, notAssessed: 1 })).toBe(99);
    expect(shareAssessed({ assessed: 0, notAssessed: 1 })).toBe(0);
  });

  it('names reasons by what is needed, the commonest first', () => {
    expect(reasonTexts({ ...noReasons, tier: 2, permission: 7 }, needs)).toEqual([
      '7 need Maintainer',
      '2 need Ultimate',
    ]);
  });

  it('has a sentence that adds up', () => {
    const sums = { bySubject: {}, byTier: {}, byRole: {}, checks: [], asOf: '2026-11-30T00:00:00.000Z' };

    expect(coverageSentence({ ...sums, assessed: 8, notAssessed: 0, exempt: 0, reasons: noReasons })).toBe(
      'Everything is assessed.',
    );
    expect(coverageSentence({ ...sums, assessed: 0, notAssessed: 0, exempt: 0, reasons: noReasons })).toBe(
      'There is nothing to assess.',
    );
    expect(
      coverageSentence({
        ...sums,
        assessed: 8,
        notAssessed: 2,
        exempt: 0,
        reasons: { ...noReasons, error: 1, stale: 1 },
      }),
    ).toBe('8 of 10 verdicts are assessed (80%). The rest: 1 could not be read, 1 are not read yet.');
  });
});

describe('scanners', () => {
  it('have the check that decides them, as far as there is one', () => {
    const ids = listAssessmentMetadata().map(({ id }) => id);

    const decided = scanners.filter((scanner) => ids.includes(checkOfScanner[scanner]));
    expect(decided).toEqual(['secret', 'sast', 'dependencies', 'containers', 'iac']);
  });

  it('have shares of what the other filters select', () => {
    expect(withoutScanner({ scanner: ['sast:missing'], group: ['contoso'] })).toEqual({ group: ['contoso'] });
  });
});
