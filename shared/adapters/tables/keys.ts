import { createHash } from 'node:crypto';

/** Keys may hold 512 UTF-16 characters (1 KiB); this leaves room for prefixes and ids beside one part. */
const partLimit = 480;
/** 16 digits hold every safe integer, and equal width makes the order of text the order of numbers. */
const idDigits = 16;
/** Past this, times no longer fit 13 digits: the year 2286. */
const lastMillisecond = 9_999_999_999_999;
const timeDigits = 13;
const hashMark = '~';
const hashLength = 64;

/** The longest beginning of a part that is still there in the clear when it had to be shortened. */
export const headLength = partLimit - hashMark.length - hashLength;

export function paddedId(id: number): string {
  return String(id).padStart(idDigits, '0');
}

/**
 * Milliseconds of a time, ISO 8601 in any precision, so that the order of text is that of time. Times before 1970 count as
 * its beginning, and times after 2286 as its end: all have the same width.
 */
export function paddedTime(at: string): string {
  return String(millisecondsOf(at)).padStart(timeDigits, '0');
}

/** The same turned round: later times come first. */
export function invertedTime(at: string): string {
  return String(lastMillisecond - millisecondsOf(at)).padStart(timeDigits, '0');
}

function millisecondsOf(at: string): number {
  return Math.min(lastMillisecond, Math.max(0, Date.parse(at)));
}

/**
 * Any text as part of a key: letters, digits and `_ . $ : ( ) -` stay, every other character (those that keys must not
 * hold, quotes, `|`, which parts keys, and `~`) becomes `~hex~`. So hostile text is a key that nothing is filed under,
 * never an error. Text of more than `limit` characters becomes its head, `~` and the SHA-256 of the whole.
 */
export function keyPart(text: string, limit = partLimit): string {
  const safe = text.replaceAll(/[^A-Za-z0-9_.$:()-]/gu, encodeCharacter);
  if (safe.length <= limit) return safe;
  const hash = createHash('sha256').update(safe).digest('hex');
  return `${safe.slice(0, limit - hashMark.length - hashLength)}${hashMark}${hash}`;
}

function encodeCharacter(character: string): string {
  return `~${(character.codePointAt(0) ?? 0).toString(16)}~`;
}

/** A part in which case does not matter. */
export function lowercasePart(text: string, limit = partLimit): string {
  return keyPart(text.toLowerCase(), limit);
}

/** Keys from `from` on and before `to`. */
export type KeyRange = { from: string; to: string };

/** All keys that begin with `prefix`. */
export function keysFrom(prefix: string): KeyRange {
  const last = prefix.charCodeAt(prefix.length - 1);
  return { from: prefix, to: prefix.slice(0, -1) + String.fromCharCode(last + 1) };
}

/**
 * The keys of everything below a fully qualified name: those that begin with the name and `$`. In a name of
 * `headLength` or more characters the keys of descendants may be cut within the name itself: then the range holds
 * all names with the same head, and `isBelow` selects those that are meant; they come in the order of keys, no longer
 * of the tree. Either way nothing is left out.
 */
export function keysBelow(prefix: string, fullyQualifiedName: string): KeyRange {
  const part = keyPart(`${fullyQualifiedName.toLowerCase()}$`, Number.POSITIVE_INFINITY);
  return keysFrom(prefix + part.slice(0, headLength));
}

export function isBelow(name: string, ancestor: string): boolean {
  return name.toLowerCase().startsWith(`${ancestor.toLowerCase()}$`);
}
