import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { amount, percent } from '../../../web/parts/amount.ts';
import { activeFilters, matchingValues, toggled } from '../../../web/parts/filter-bar/filter-field.ts';
import { matchingGroups } from '../../../web/parts/group-picker/matching-groups.ts';
import { iconNames } from '../../../web/parts/icon-names.ts';
import { verdictEnds, verdictText } from '../../../web/parts/verdicts.ts';
import { whenText } from '../../../web/parts/when-text.ts';

function group(path: string) {
  return { id: path, path, name: path.split('/').at(-1) ?? path, detail: '' };
}

const style = join(import.meta.dirname, '../../../web/style');

describe('an amount', () => {
  it.each([
    [0, '0'],
    [4_383, '4,383'],
    [9_999, '9,999'],
    [10_000, '10.0k'],
    [13_549, '13.5k'],
    [99_949, '99.9k'],
    [99_950, '100k'],
    [108_274, '108k'],
    [999_499, '999k'],
    [999_500, '1.0M'],
    [1_234_567, '1.2M'],
  ])('of %i is %s', (value, text) => {
    expect(amount(value, 'en')).toBe(text);
  });

  it('is 0 or 100 percent only when it is exactly that', () => {
    expect([percent(1, 100_000), percent(99_999, 100_000)]).toEqual([1, 99]);
    expect([percent(0, 7), percent(7, 7), percent(0, 0), percent(1, 3)]).toEqual([0, 100, 0, 33]);
  });
});

describe('a time', () => {
  const now = new Date('2026-11-30T12:00:00Z');
  const text = (at: string, as: Parameters<typeof whenText>[2]) => whenText(new Date(at), now, as, 'en-GB');

  it('is relative up to 30 days, then a date', () => {
    expect(text('2026-11-30T11:57:00Z', 'ago')).toBe('3 minutes ago');
    expect(text('2026-11-30T11:57:00Z', 'short')).toBe('3 mins');
    expect(text('2026-11-29T11:00:00Z', 'ago')).toBe('yesterday');
    expect(text('2026-12-12T12:00:00Z', 'ago')).toBe('in 12 days');
    expect(text('2026-10-03T12:00:00Z', 'ago')).toBe('3 Oct');
    expect(text('2025-10-03T12:00:00Z', 'short')).toBe('3 Oct 2025');
  });

  it('names the day when it is not today', () => {
    expect(text('2026-11-28T12:00:00Z', 'time')).toMatch(/^28 Nov, \d\d:\d\d$/);
    expect(text('2026-11-30T12:00:00Z', 'time')).toMatch(/^\d\d:\d\d$/);
  });
});

describe('a bar of verdicts', () => {
  it('ends its segments after the ones before them', () => {
    const counts = { fail: 25, pass: 50, notAssessed: 15, notApplicable: 10 };

    expect(verdictEnds(counts)).toEqual({ fail: 25, pass: 75, notAssessed: 90 });
    expect(verdictText(counts)).toBe('25 fail, 50 pass, 15 not assessed, 10 not applicable');
  });

  it('is empty without verdicts', () => {
    expect(verdictEnds({ fail: 0, pass: 0, notAssessed: 0, notApplicable: 0 })).toEqual({
      fail: 0,
      pass: 0,
      notAssessed: 0,
    });
  });
});

describe('filters', () => {
  const tier = {
    id: 'tier',
    name: 'Tier',
    values: [
      { id: 'free', text: 'Free' },
      { id: 'premium', text: 'Premium' },
    ],
  };
  const archived = { ...tier, id: 'archived', single: true };

  it('show a chip for each field with a value, also a value that the field does not know', () => {
    const active = activeFilters([tier, archived], { tier: ['premium', 'gone'], archived: [] });

    expect(active).toEqual([{ field: tier, texts: ['Premium', 'gone'] }]);
  });

  it('add and remove values, or replace the only one', () => {
    expect(toggled(tier, ['free'], 'premium')).toEqual(['free', 'premium']);
    expect(toggled(tier, ['free', 'premium'], 'free')).toEqual(['premium']);
    expect(toggled(archived, ['free'], 'premium')).toEqual(['premium']);
    expect(toggled(archived, ['free'], 'free')).toEqual([]);
  });

  it('find values in any case', () => {
    expect(matchingValues(tier, ' PREM ').map(({ id }) => id)).toEqual(['premium']);
  });
});

describe('the search for groups', () => {
  const groups = ['contoso', 'contoso/mobile', 'contoso/mobile/ios', 'contoso-labs', 'fabrikam'].map(group);

  it('keeps the groups above a hit, and no namesakes', () => {
    expect(matchingGroups(groups, 'IOS').map(({ path }) => path)).toEqual([
      'contoso',
      'contoso/mobile',
      'contoso/mobile/ios',
    ]);
    expect(matchingGroups(groups, ' ')).toEqual(groups);
    expect(matchingGroups(groups, 'northwind')).toEqual([]);
  });
});

describe('the icons', () => {
  it('stand in the file in the order of their names, 16 pixels each', () => {
    const drawn = [
      ...readFileSync(join(style, 'icons.svg'), 'utf8').matchAll(
        /id="([\w-]+)" transform="translate\(0 (\d+)\)"/g,
      ),
    ];

    expect(drawn.map(([, name]) => name)).toEqual([...iconNames]);
    expect(drawn.map(([, , y]) => Number(y))).toEqual(iconNames.map((_, index) => index * 16));
  });
});

describe('the tokens', () => {
  it('are the same for the dark theme of the system and the chosen one', () => {
    const css = readFileSync(join(style, 'tokens.css'), 'utf8');
    const blocks = [...css.matchAll(/\[data-theme='(?:dark|light)'\]\)? \{([^}]*)\}/g)].map(([, block]) =>
      (block ?? '').replaceAll(/\s+/g, ' '),
    );

    expect(blocks).toHaveLength(2);
    expect(blocks[0]).toBe(blocks[1]);
    expect(blocks[0]).toContain('--critical: #ff9aa2;');
  });
});
