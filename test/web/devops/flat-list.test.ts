import { expect, it } from 'vitest';

import { flatList } from '../../../web/panes/devops/flat-list.ts';
import { knownSort } from '../../../web/panes/devops/use-devops.ts';
import { readFilters } from '../../../web/url/filters.ts';

it('a list of another pane is known by its own filters and sort', () => {
  const list = flatList({ group: ['a/b'], scanner: ['sast:missing'] }, 'name');

  expect(readFilters(list).filters).toEqual({ group: ['a/b'], scanner: ['sast:missing'] });
  expect(new URLSearchParams(list).get('view')).toBe('flat');
  expect(knownSort(new URLSearchParams(list).get('sort') ?? undefined)).toBe('name');
});
