import { describe, expect, it } from 'vitest';

import type { ChangeResource, ChangeTotals } from '../../../shared/contracts/arm/change.ts';
import {
  byDay,
  checkOf,
  dayName,
  differencesOf,
  sentenceOf,
} from '../../../web/panes/changes/change-text.ts';
import { dayText, readSince, sinceTime } from '../../../web/panes/changes/since.ts';

function aChange(properties: Partial<ChangeResource['properties']>): ChangeResource {
  return {
    id: '/changes/1',
    name: '1',
    type: 'Microsoft.Security/securityConnectors/devops/changes',
    properties: {
      at: '2026-11-30T10:00:00.000Z',
      kind: 'becamePublic',
      subject: { type: 'project', gitLabId: 1, fullyQualifiedName: 'contoso$shop' },
      cause: { kind: 'crawl' },
      connector: 'gitlab',
      ...properties,
    },
  };
}

const noTotals: ChangeTotals = {
  count: 0,
  byKind: {},
  newProjects: 0,
  removedProjects: 0,
  becamePublic: 0,
  protectionLostOn: 0,
  nowFailing: 0,
  nowPassing: 0,
};

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();

describe('a change', () => {
  it('has each property before and after, in words', () => {
    const { properties } = aChange({
      kind: 'protectionLost',
      before: { forcePushDenied: true },
      after: { forcePushDenied: false },
    });

    expect(differencesOf(properties)).toEqual([{ name: 'force push denied', before: 'yes', after: 'no' }]);
  });

  it('has the path only where the thing moved', () => {
    const paths = { before: { fullyQualifiedName: 'a$b' }, after: { fullyQualifiedName: 'c$b' } };

    expect(differencesOf(aChange({ kind: 'moved', ...paths }).properties)).toEqual([
      { name: 'path', before: 'a/b', after: 'c/b' },
    ]);
    expect(differencesOf(aChange({ kind: 'appeared', after: paths.after }).properties)).toEqual([]);
  });

  it('of a verdict names the check and no property', () => {
    const { properties } = aChange({
      kind: 'verdictChanged',
      before: { check: 'REV-01', verdict: 'pass' },
      after: { check: 'REV-01', verdict: 'fail' },
    });

    expect(checkOf(properties)).toBe('REV-01');
    expect(differencesOf(properties)).toEqual([]);
  });
});

describe('the sentence', () => {
  it('has what is not zero, in the singular and the plural', () => {
    expect(sentenceOf({ ...noTotals, newProjects: 12, becamePublic: 3, protectionLostOn: 2 })).toBe(
      '12 new projects, 3 became public, protection removed on 2.',
    );
    expect(sentenceOf({ ...noTotals, newProjects: 1, nowFailing: 1 })).toBe(
      '1 new project, 1 check fails now.',
    );
  });

  it('says so where nothing of it happened', () => {
    expect(sentenceOf({ ...noTotals, count: 4 })).toMatch(/^No project came/);
  });
});

describe('days', () => {
  const now = new Date(2026, 10, 30, 12);

  it('keep the order of their changes, newest first', () => {
    const changes = [at(30, 11), at(30, 1), at(29, 23)].map((time) => aChange({ at: time }));

    expect(byDay(changes).map(({ day, changes: of }) => [day.getDate(), of.length])).toEqual([
      [30, 2],
      [29, 1],
    ]);
  });

  it('have names', () => {
    expect(dayName(new Date(2026, 10, 30), now, 'en-GB')).toBe('Today');
    expect(dayName(new Date(2026, 10, 29), now, 'en-GB')).toBe('Yesterday');
    expect(dayName(new Date(2026, 10, 23), now, 'en-GB')).toMatch(/^Monday,? 23 November$/);
    expect(dayName(new Date(2025, 10, 23), now, 'en-GB')).toContain('2025');
  });

  it('begin in the zone of the reader', () => {
    expect(sinceTime('yesterday', now)).toEqual(new Date(2026, 10, 29));
    expect(sinceTime('week', now)).toEqual(new Date(2026, 10, 23));
    expect(sinceTime('2026-11-01', now)).toEqual(new Date(2026, 10, 1));
    expect(dayText(new Date(2026, 0, 2))).toBe('2026-01-02');
  });

  it('are read from the address, where anything else is none', () => {
    expect([undefined, 'yesterday', '2026-11-01'].map(readSince)).toEqual([
      'week',
      'yesterday',
      '2026-11-01',
    ]);
    expect(['2026-13-01', 'month', ''].map(readSince)).toEqual([undefined, undefined, undefined]);
  });
});
