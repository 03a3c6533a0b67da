/** Body of a management request, as rhea decodes it. */
export type Body = Record<string, unknown>;

/** The request body lacks an argument, or an argument has the wrong type. Becomes status 400. */
export class ArgumentError extends Error {}

/** Reads an AMQP array of long. rhea decodes a long beyond 2^53 as eight bytes. */
export function numbersIn(body: Body, key: string): number[] {
  return listIn(body, key).map((value) => numberFrom(value, key));
}

export function numberIn(body: Body, key: string): number {
  return numberFrom(body[key], key);
}

/** Reads lock tokens as 32 hex digits, the engine's form. `$management` carries them in RFC 4122 order. */
export function lockTokensIn(body: Body): string[] {
  return listIn(body, 'lock-tokens').map((value) => {
    if (!Buffer.isBuffer(value) || value.length !== 16)
      throw new ArgumentError("'lock-tokens' must be uuids.");
    return value.toString('hex');
  });
}

export function textIn(body: Body, key: string): string | undefined {
  const value = body[key];
  return typeof value === 'string' ? value : undefined;
}

export function listIn(body: Body, key: string): unknown[] {
  const value = body[key];
  if (!Array.isArray(value)) throw new ArgumentError(`'${key}' must be a list.`);
  return value;
}

function numberFrom(value: unknown, key: string): number {
  if (Buffer.isBuffer(value) && value.length === 8) return Number(value.readBigInt64BE());
  if (typeof value === 'number') return value;
  throw new ArgumentError(`'${key}' must be a whole number.`);
}
