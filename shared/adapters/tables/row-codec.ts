import type { z } from 'zod';

import { joinText, splitText } from './long-text.ts';
import type { Columns, Entity } from './table-types.ts';

/** A row that does not fit its schema: a bug, or a row edited by hand. Names it, never contents. */
export class MisshapenRowError extends Error {
  constructor(table: string, entity: Entity, columns: readonly string[]) {
    const row = `'${entity.partitionKey}', '${entity.rowKey}'`;
    super(`The row ${row} of the table ${table} does not fit its schema: ${columns.join(', ')}.`);
    this.name = 'MisshapenRowError';
  }
}

export type RowCodec<Row> = {
  /** Throws `MisshapenRowError`; unknown columns are ignored. */
  read: (entity: Entity) => Row;
  write: (row: Row) => Columns;
};

/** `long` names the columns of JSON text that may need to be split over several properties. */
export function rowCodec<Schema extends z.ZodType<object>>(
  table: string,
  schema: Schema,
  long: readonly string[] = [],
): RowCodec<z.output<Schema>> {
  return {
    read(entity) {
      const parsed = schema.safeDecode(
        (long.length === 0 ? entity : joinText(entity, long)) as z.input<Schema>,
      );
      if (parsed.success) return parsed.data;
      throw new MisshapenRowError(table, entity, [
        ...new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? 'row'))),
      ]);
    },
    write(row) {
      const columns = schema.encode(row) as Columns;
      for (const name of long) {
        const value = columns[name];
        if (typeof value === 'string') Object.assign(columns, splitText(name, value));
      }
      return columns;
    },
  };
}
