/** Text in columns: the first to the left, the others to the right, and texts after numbers to the left. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const [heading = [], ...lines] = rows;
  const columns = heading.map((title, column) => {
    const cells = lines.map((line) => line[column] ?? '');
    const isNumeric =
      column > 0 && cells.some((cell) => cell !== '') && cells.every((cell) => /^[\d.,]*$/.test(cell));
    return { width: Math.max(title.length, ...cells.map((cell) => cell.length)), isNumeric };
  });
  return rows
    .map((line) =>
      columns
        .map(({ width, isNumeric }, column) => {
          const cell = line[column] ?? '';
          return isNumeric ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}

/** Removes control characters, because names come from GitLab. */
export function printable(name: string): string {
  return name.replaceAll(/\p{C}/gu, '').slice(0, 60);
}
