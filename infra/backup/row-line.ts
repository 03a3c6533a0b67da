import { z } from 'zod';

const type = z.enum(['Binary', 'DateTime', 'Double', 'Guid', 'Int64']);

/** JSON has texts, truth values and numbers; the service needs the type of all others. */
const Column = z.union([z.string(), z.boolean(), z.number(), z.strictObject({ type, value: z.string() })]);

/** A row as one line of a backup. */
const RowLine = z.strictObject({
  partitionKey: z.string(),
  rowKey: z.string(),
  columns: z.record(z.string(), Column),
});

/** A row as the SDK takes it. */
export type Row = { partitionKey: string; rowKey: string } & Record<string, z.infer<typeof Column>>;

/** A row as the SDK returns it with `disableTypeConversion`: columns with a value and a type, keys and metadata without. */
export type ReadRow = { partitionKey?: string; rowKey?: string } & Record<string, unknown>;

const ReadColumn = z.object({ type: z.string(), value: z.unknown() });

/**
 * Without ETag and time, which the service sets. Line separators that JSON allows as they are would end the line for Node's
 * reader of lines.
 */
export function lineOf({ partitionKey, rowKey, ...rest }: ReadRow): string {
  const columns = Object.entries(rest).flatMap(([name, value]) => {
    const read = ReadColumn.safeParse(value);
    return read.success ? [[name, columnOf(read.data)] as const] : [];
  });
  return JSON.stringify({ partitionKey, rowKey, columns: Object.fromEntries(columns) })
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** The SDK infers `Boolean`, `Int32` and `Double` from JSON, with the value as text; a `Double` that the service names is a number. */
function columnOf(read: z.infer<typeof ReadColumn>): z.infer<typeof Column> {
  const text = String(read.value);
  switch (read.type) {
    case 'String':
      return text;
    case 'Boolean':
      return text === 'true';
    case 'Int32':
      return Number(text);
    case 'Double':
      return typeof read.value === 'string' && Number.isFinite(Number(text))
        ? Number(text)
        : { type: 'Double', value: text };
    default:
      return { type: type.parse(read.type), value: text };
  }
}

/** Throws for a line that is no row. */
export function rowOf(line: string): Row {
  const { partitionKey, rowKey, columns } = RowLine.parse(JSON.parse(line));
  return { ...columns, partitionKey, rowKey };
}
