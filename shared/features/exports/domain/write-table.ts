import type { Columns } from './columns.ts';
import { type Cell, csvLine } from './csv.ts';

/** A part of a document, and how many rows of the view it holds. */
export type Part = { text: string; rows: number };

/** The content of an export in parts; only some rows of it are in memory at a time. */
export type Document = { asOf: string; parts: AsyncIterable<Part> };

type TableForm = {
  format: 'csv' | 'jsonl';
  columns: readonly string[] | undefined;
  byteOrderMark: boolean;
};

/** Items as lines of CSV behind a line of names, or as one JSON object a line. Columns that are not known are left out. */
export async function* writeTable<Item>(
  batches: AsyncIterable<readonly Item[]>,
  known: Columns<Item>,
  { format, columns = Object.keys(known), byteOrderMark }: TableForm,
): AsyncGenerator<Part> {
  const names = columns.filter((name) => Object.hasOwn(known, name));
  const cellsOf = (item: Item): Cell[] => names.map((name) => known[name]?.(item));
  if (format === 'csv') yield { text: `${byteOrderMark ? '\uFEFF' : ''}${csvLine(names)}`, rows: 0 };
  const lineOf =
    format === 'csv'
      ? (item: Item) => csvLine(cellsOf(item))
      : (item: Item) => jsonLine(names, cellsOf(item));
  for await (const items of batches) yield { text: items.map(lineOf).join(''), rows: items.length };
}

/** Values that are not known are left out. */
function jsonLine(names: readonly string[], cells: readonly Cell[]): string {
  return `${JSON.stringify(Object.fromEntries(names.map((name, at) => [name, cells[at]])))}\n`;
}
