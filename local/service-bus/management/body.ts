/** The map in a management request, as rhea decodes it. */
export type Body = Record<string, unknown>;

/** A request whose body is not as the operation needs it. */
export class ArgumentError extends Error {}

/** Numbers of an AMQP array of long; rhea gives a long past 2^53 as eight bytes. */
export function numbersIn(body: Body, key: string): number[] {
  return listIn(body, key).map((value) => numberFrom(value, key));
}

export function numberIn(body: Body, key: string): number {
  return numberFrom(body[key], key);
}

/** Lock tokens as the engine writes them: 32 hex digits. In `$management` they come in RFC 4122 order. */
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
