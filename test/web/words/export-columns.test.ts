import { expect, it } from 'vitest';

import { exportColumns } from '../../../shared/contracts/arm/export.ts';
import { exportColumnName } from '../../../web/words/export-columns.ts';

const views = Object.keys(exportColumns) as (keyof typeof exportColumns)[];

it.each(views)('every column of the export of %s has a name of its own in words', (view) => {
  const columns = exportColumns[view];
  const names = columns.map((column) => exportColumnName(view, column));

  expect(columns.filter((column, at) => names[at] === column)).toEqual([]);
  expect(new Set(names).size).toBe(columns.length);
});
