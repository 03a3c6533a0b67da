import { describe, expect, it } from 'vitest';

import type { RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';
import {
  checkFacets,
  checkList,
  neighbour,
  openCheckOf,
  sortOfText,
  whereOf,
} from '../../../web/panes/recommendations/check-list.ts';

function aCheck(check: string, severity: RecommendationItem['severity'], fail: number): RecommendationItem {
  return {
    check,
    name: '00000000-0000-4000-8000-000000000000',
    title: `${check} should pass`,
    severity,
    subject: 'project',
    counts: { pass: 10, fail, notApplicable: 0, notAssessed: 0, exempt: 0 },
    governance: { assigned: 0, overdue: 0, owners: [], ownerCount: 0 },
    reasons: [],
  };
}

function aDueCheck(check: string, dueOn: string): RecommendationItem {
  const row = aCheck(check, 'High', 1);
  return { ...row, governance: { ...row.governance, dueOn } };
}

const checks = [
  aCheck('REV-01', 'High', 3),
  aCheck('SEC-11', 'Critical', 1),
  aCheck('PRJ-04', 'Low', 0),
  aCheck('CIC-04', 'High', 9),
];
const keysOf = (of: readonly RecommendationItem[]) => of.map(({ check }) => check);
const all = { filters: {}, text: '', sort: '-severity' };

describe('the list of checks', () => {
  it('has the worst severity first, and of equal ones that which fails most', () => {
    expect(keysOf(checkList(checks, all))).toEqual(['SEC-11', 'CIC-04', 'REV-01', 'PRJ-04']);
  });

  it('sorts by the earliest due date, those without one last', () => {
    const due = [
      aCheck('A', 'High', 1),
      aDueCheck('B', '2027-01-01T00:00:00Z'),
      aDueCheck('C', '2026-12-01T00:00:00Z'),
    ];

    expect(keysOf(checkList(due, { ...all, sort: 'due' }))).toEqual(['C', 'B', 'A']);
  });

  it('sorts by what fails and by the key, both ways', () => {
    expect(keysOf(checkList(checks, { ...all, sort: '-failing' }))[0]).toBe('CIC-04');
    expect(keysOf(checkList(checks, { ...all, sort: 'failing' }))[0]).toBe('PRJ-04');
    expect(keysOf(checkList(checks, { ...all, sort: 'check' }))[0]).toBe('CIC-04');
  });

  it('matches key and title, severity, and a verdict that something has', () => {
    expect(keysOf(checkList(checks, { ...all, text: 'rev-01 should' }))).toEqual(['REV-01']);
    expect(keysOf(checkList(checks, { ...all, filters: { severity: ['High'] } }))).toHaveLength(2);
    expect(keysOf(checkList(checks, { ...all, filters: { verdict: ['fail'] } }))).not.toContain('PRJ-04');
    expect(keysOf(checkList(checks, { ...all, filters: { verdict: ['all'] } }))).toHaveLength(4);
  });

  it('takes one check in the address for the open panel, and several for a filter', () => {
    expect(openCheckOf({ check: ['REV-01'] })).toBe('REV-01');
    expect(keysOf(checkList(checks, { ...all, filters: { check: ['REV-01'] } }))).toHaveLength(4);
    expect(openCheckOf({ check: ['REV-01', 'SEC-11'] })).toBeUndefined();
    expect(keysOf(checkList(checks, { ...all, filters: { check: ['REV-01', 'SEC-11'] } }))).toHaveLength(2);
  });

  it('asks the server only for filters of what is judged', () => {
    const filters = { group: ['contoso'], verdict: ['fail'], severity: ['High'], check: ['REV-01'] };

    expect(whereOf(filters)).toEqual({ group: ['contoso'] });
  });

  it('counts for each value of a filter what the list has when that value alone is chosen', () => {
    const filters = { severity: ['High'] };
    const facets = checkFacets(checks, filters, '');

    for (const [severity, count] of Object.entries(facets.severity))
      expect(checkList(checks, { ...all, filters: { severity: [severity] } })).toHaveLength(count);
    for (const [verdict, count] of Object.entries(facets.verdict))
      expect(checkList(checks, { ...all, filters: { ...filters, verdict: [verdict] } })).toHaveLength(count);
  });

  it('goes from check to check and stays at the ends', () => {
    const [first, , , last] = checks;

    expect(neighbour(checks, undefined, 1)).toBe(first);
    expect(neighbour(checks, 'SEC-11', -1)).toBe(first);
    expect(neighbour(checks, 'CIC-04', 1)).toBeUndefined();
    expect(neighbour(checks, 'PRJ-04', 1)).toBe(last);
  });

  it('knows its sorts and takes the default for any other', () => {
    expect(sortOfText('check')).toEqual({ text: 'check', column: 'check', direction: 'ascending' });
    expect(sortOfText('-owner')).toEqual({ text: '-severity', column: 'severity', direction: 'descending' });
  });
});
