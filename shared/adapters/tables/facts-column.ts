import { z } from 'zod';

import { maxLongText } from './long-text.ts';
import { rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import type { Columns, Entity } from './table-types.ts';

/** Reads and writes the facts of a row. `read` throws `MisshapenRowError`. */
export type FactsCodec<Facts> = { read(entity: Entity): Facts; write(facts: Facts): Columns };

/** Column of the facts; long, so that it can go on in `facts2`, `facts3`, …. */
export const factsColumns = { facts: z.string() };

/** The service rejects half surrogate pairs, which JSON escapes. */
const halfPair = /\\ud[89a-f]/i;
/** Characters of a column, and the length at which texts are cut: the second where the first is not enough. */
const columnLimit = 32_000;
const textLimits = [columnLimit, 5_000];

/**
 * Facts as JSON in one column. Rows of earlier versions, which have no such column, hold each fact in a column of its own
 * name: they are read as well, and get the new form when they change.
 */
export function factsCodec<Facts extends object>(
  table: string,
  schema: z.ZodType<Facts, object>,
): FactsCodec<Facts> {
  const text = rowCodec(table, z.object(factsColumns), ['facts']);
  const column = rowCodec(table, z.object({ facts: json(z.record(z.string(), z.unknown())) }), ['facts']);
  const facts = rowCodec<z.ZodType<Facts>>(table, schema);
  return {
    read(entity) {
      if (entity['facts'] === undefined) return facts.read(withNumbers(entity));
      const { partitionKey, rowKey, etag } = entity;
      return facts.read({ ...column.read(entity).facts, partitionKey, rowKey, etag });
    },
    write: (values) => text.write({ facts: factsText(values) }),
  };
}

/** Numbers of 64 bits come as bigint. */
function withNumbers(entity: Entity): Entity {
  const numbers = Object.entries(entity).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? Number(value) : value,
  ]);
  return Object.fromEntries(numbers) as Entity;
}

function factsText(facts: unknown): string {
  const whole = JSON.stringify(facts);
  if (whole.length <= columnLimit && !halfPair.test(whole)) return whole;
  const texts = textLimits.map((limit) =>
    JSON.stringify(facts, (_, value: unknown) => cutText(value, limit)),
  );
  return texts.find((text) => text.length <= maxLongText) ?? texts.at(-1) ?? whole;
}

function cutText(value: unknown, limit: number): unknown {
  return typeof value === 'string' ? value.slice(0, limit).toWellFormed() : value;
}
