import { InvalidRequestError } from '../../platform/errors/errors.ts';

const chunkLimit = 32_000;
/** 12 × 32,000 characters are 768 KB of the 1 MiB that a row may hold. */
const maxChunks = 12;
/** Characters of the longest text that can be stored. */
export const maxLongText = chunkLimit * maxChunks;

/**
 * Text that may not fit one property: the column `name` holds the first 32,000 characters, `name2`, `name3`, … the
 * next ones. More than 384,000 characters are refused.
 */
export function splitText(name: string, value: string): Record<string, string> {
  if (value.length > maxLongText) {
    throw new InvalidRequestError(`'${name}' is too large to be stored.`, {
      code: 'RequestEntityTooLarge',
      status: 413,
      target: name,
    });
  }
  const columns: Record<string, string> = { [name]: value.slice(0, chunkLimit) };
  for (let chunk = 1; chunk * chunkLimit < value.length; chunk += 1) {
    columns[columnName(name, chunk)] = value.slice(chunk * chunkLimit, (chunk + 1) * chunkLimit);
  }
  return columns;
}

/**
 * The same for a merge into a row whose text may be longer: an empty column ends it, and what stands behind is no part of it.
 */
export function splitTextOver(name: string, value: string): Record<string, string> {
  const columns = splitText(name, value);
  const chunks = Object.keys(columns).length;
  return chunks === maxChunks ? columns : { ...columns, [columnName(name, chunks)]: '' };
}

/** The columns that long text can fill, for a query that selects them. */
export function longColumns(name: string): string[] {
  return Array.from({ length: maxChunks }, (_, chunk) => columnName(name, chunk));
}

/** Puts long texts of a row together again; a row without any of them comes back as it is. */
export function joinText(row: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const joined = { ...row };
  for (const name of names) {
    for (let chunk = 1; chunk < maxChunks; chunk += 1) {
      const more = row[columnName(name, chunk)];
      if (typeof more !== 'string' || more === '') break;
      joined[name] = String(joined[name]) + more;
    }
  }
  return joined;
}

function columnName(name: string, chunk: number): string {
  return chunk === 0 ? name : `${name}${chunk + 1}`;
}
