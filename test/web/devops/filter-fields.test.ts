import { describe, expect, it } from 'vitest';

import { chosenOf, filterFields, valuesAfter } from '../../../web/panes/devops/filter-fields.ts';

const facets = { verdict: { fail: 4, pass: 9 }, check: { 'REV-01': 4 }, archived: { false: 9, true: 1 } };

describe('chips of the inventory', () => {
  it('show that archived projects are left out, until the reader wants them', () => {
    expect(chosenOf({})).toEqual({ archived: ['false'] });
    expect(chosenOf({ archived: ['all'] })).toEqual({});
    expect(chosenOf({ archived: ['true'], q: ['tax'] })).toEqual({ archived: ['true'] });
    expect(valuesAfter('archived', [])).toEqual(['all']);
    expect(valuesAfter('archived', ['false'])).toBeUndefined();
    expect(valuesAfter('archived', ['true'])).toEqual(['true']);
    expect(valuesAfter('tier', [])).toBeUndefined();
  });

  it('have every value, with the count under all other filters where there is one', () => {
    const verdict = filterFields(facets, {}).find(({ id }) => id === 'verdict');

    expect(verdict?.values).toEqual([
      { id: 'fail', text: 'any failing', count: 4 },
      { id: 'pass', text: 'any passing', count: 9 },
      { id: 'notAssessed', text: 'any not assessed' },
      { id: 'notApplicable', text: 'any not applicable' },
      { id: 'exempt', text: 'any exempt' },
    ]);
  });

  it('have scanners with their states in words', () => {
    const fields = filterFields({ scanner: { 'sast:missing': 7 } }, {});

    expect(fields.find(({ id }) => id === 'scanner')?.values).toContainEqual({
      id: 'sast:missing',
      text: 'SAST missing',
      count: 7,
    });
  });

  it('name a chosen value that no project has, and the group', () => {
    const fields = filterFields(facets, { check: ['PRJ-99'], group: ['contoso/mobile'] });

    expect(fields.find(({ id }) => id === 'check')?.values.map(({ id }) => id)).toEqual(['REV-01', 'PRJ-99']);
    expect(fields[0]).toMatchObject({
      id: 'group',
      values: [{ id: 'contoso/mobile', text: 'contoso / mobile' }],
    });
    expect(filterFields(undefined, {}).some(({ id }) => id === 'group')).toBe(false);
  });
});
