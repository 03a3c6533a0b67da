import { deflateRawSync, inflateRawSync } from 'node:zlib';

import { z } from 'zod';

import type { Chunk } from '../../features/posture/domain/read-model.ts';

const visibilities = [undefined, 'private', 'internal', 'public'] as const;
const flags = [undefined, false, true] as const;
const licences = ['unknown', 'free', 'premium', 'ultimate', 'premiumOrAbove'] as const;
/** Guards memory against a row edited by hand; 512 entries with the longest names take half of it. */
const maxBytes = 4 * 1024 * 1024;

const digits = z.string().regex(/^[0-9]*$/);
const times = z.array(z.number().nullable());
/** Columns as they are deflated. A digit is an index in a list of values; verdicts are digits, check after check. */
const Stored = z.object({
  checks: z.array(z.string()),
  ids: z.array(z.number()),
  parentIds: z.array(z.number()),
  names: z.array(z.string()),
  /** Null where it equals the name. */
  segments: z.array(z.string().nullable()),
  visibilities: digits,
  archived: digits,
  licences: digits,
  lastActivityAt: times,
  readAt: times,
  /** Absent in chunks that were written before it was kept. */
  firstSeenAt: times.optional(),
  /** The same, and where none has any. */
  findings: z.array(z.string()).optional(),
  verdicts: digits,
});

/** Column of a chunk: base64 of its deflated columns. */
export const chunkColumn = z.codec(z.string(), z.custom<Chunk>(), {
  decode(text, context) {
    const stored = storedIn(text);
    if (stored !== undefined) return chunkIn(stored);
    context.issues.push({ code: 'custom', input: text.slice(0, 20), message: 'holds no chunk' });
    return z.NEVER;
  },
  encode: (chunk) => deflateRawSync(JSON.stringify(storedOf(chunk))).toString('base64'),
});

function storedIn(text: string): z.infer<typeof Stored> | undefined {
  try {
    const json = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: maxBytes }).toString();
    const { data } = Stored.safeParse(JSON.parse(json));
    return data !== undefined && hasEqualLengths(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function hasEqualLengths({ checks, verdicts, ...columns }: z.infer<typeof Stored>): boolean {
  const { length } = columns.ids;
  const isEven = Object.values(columns).every((column) => column === undefined || column.length === length);
  return isEven && verdicts.length === length * checks.length;
}

function storedOf(chunk: Chunk): z.infer<typeof Stored> {
  const { checks, names, segments, ids } = chunk;
  let verdicts = '';
  for (let check = 0; check < checks.length; check += 1) {
    for (let index = 0; index < ids.length; index += 1) {
      verdicts += String(chunk.verdicts[index * checks.length + check]);
    }
  }
  return {
    checks: [...checks],
    ids: [...ids],
    parentIds: [...chunk.parentIds],
    names: [...names],
    segments: segments.map((segment, index) => (segment === names[index] ? null : segment)),
    visibilities: digitsOf(visibilities, chunk.visibilities),
    archived: digitsOf(flags, chunk.archived),
    licences: digitsOf(licences, chunk.licences),
    lastActivityAt: nullable(chunk.lastActivityAt),
    readAt: nullable(chunk.readAt),
    firstSeenAt: nullable(chunk.firstSeenAt),
    ...(chunk.findings.some((text) => text !== '') && { findings: [...chunk.findings] }),
    verdicts,
  };
}

function chunkIn(stored: z.infer<typeof Stored>): Chunk {
  const { checks, names, ids } = stored;
  const verdicts = new Uint8Array(stored.verdicts.length);
  for (let check = 0; check < checks.length; check += 1) {
    for (let index = 0; index < ids.length; index += 1) {
      verdicts[index * checks.length + check] = stored.verdicts.charCodeAt(check * ids.length + index) - 48;
    }
  }
  return {
    ids: Float64Array.from(ids),
    parentIds: Float64Array.from(stored.parentIds),
    names,
    segments: stored.segments.map((segment, index) => segment ?? names[index] ?? ''),
    visibilities: valuesOf(visibilities, stored.visibilities),
    archived: valuesOf(flags, stored.archived),
    licences: Array.from(stored.licences, (digit) => licences[Number(digit)] ?? 'unknown'),
    lastActivityAt: Float64Array.from(stored.lastActivityAt, (time) => time ?? NaN),
    readAt: Float64Array.from(stored.readAt, (time) => time ?? NaN),
    firstSeenAt: Float64Array.from(stored.firstSeenAt ?? ids.map(() => null), (time) => time ?? NaN),
    findings: stored.findings ?? ids.map(() => ''),
    checks,
    verdicts,
  };
}

function digitsOf<Value>(values: readonly Value[], column: readonly Value[]): string {
  return column.map((value) => values.indexOf(value)).join('');
}

function valuesOf<Value>(values: readonly (Value | undefined)[], column: string): (Value | undefined)[] {
  return Array.from(column, (digit) => values[Number(digit)]);
}

function nullable(column: Float64Array): (number | null)[] {
  return Array.from(column, (time) => (Number.isNaN(time) ? null : time));
}
