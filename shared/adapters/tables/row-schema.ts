import { z } from 'zod';

/** The service's limit is 32 Ki characters for a text; names of GitLab end at 255, so this only stops the absurd. */
const textLimit = 32_000;

/** Text of any origin: cut at 32,000 characters, and half surrogate pairs replaced, which the service refuses. */
export const text = z.codec(z.string(), z.string(), {
  decode: (stored) => stored,
  encode: (value) => (value.length > textLimit ? value.slice(0, textLimit) : value).toWellFormed(),
});

/** Whole numbers up to 2^53 as Edm.Int64, which the SDK hands over as bigint. */
export const int64 = z.codec(z.union([z.bigint(), z.int()]), z.int(), {
  decode: (stored) => Number(stored),
  encode: (value) => BigInt(value),
});

/** A value as JSON. For what stays well below 32,000 characters. */
export function json<Schema extends z.ZodType>(schema: Schema): z.ZodCodec<z.ZodString, Schema> {
  return z.codec(z.string(), schema, {
    decode(stored, context) {
      try {
        return JSON.parse(stored) as z.input<Schema>;
      } catch {
        context.issues.push({ code: 'custom', input: stored, message: 'is no JSON' });
        return z.NEVER;
      }
    },
    encode: (value) => JSON.stringify(value),
  });
}
