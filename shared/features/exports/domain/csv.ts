/** A value of a cell. Objects are written as JSON. */
export type Cell = string | number | boolean | object | undefined;

/** Characters with which a spreadsheet begins a formula, or which it drops before one; full-width ones are taken alike. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/u;
const quotedIf = /[",\r\n]/;
const lineEnd = '\r\n';

/** One line by RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvLine(cells: readonly Cell[]): string {
  return cells.map(csvCell).join(',') + lineEnd;
}

function csvCell(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  const safe = formulaStart.test(text) ? `'${text}` : text;
  return quotedIf.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
