import { compoundItems, decodeText } from './decode.ts';
import { encodeMap } from './encode.ts';

/** What to set in an encoded map: encoded keys and values, found again by the key's text. */
export type MapEntry = { key: string; encodedKey: Buffer; encodedValue: Buffer };

/** The encoded value stored under `key`, whichever of string or symbol the key is. */
export function mapValue(map: Buffer, key: string): Buffer | undefined {
  const items = compoundItems(map);
  for (let index = 0; index + 1 < items.length; index += 2) {
    if (decodeText(items[index]!) === key) return items[index + 1];
  }
  return undefined;
}

/** The map with `entries` set; every other pair keeps its bytes and its place. */
export function setInMap(map: Buffer | undefined, entries: readonly MapEntry[]): Buffer {
  const replaced = new Set(entries.map((entry) => entry.key));
  const items = map === undefined ? [] : compoundItems(map);
  const parts: Buffer[] = [];
  for (let index = 0; index + 1 < items.length; index += 2) {
    if (replaced.has(decodeText(items[index]!) ?? '')) continue;
    parts.push(items[index]!, items[index + 1]!);
  }
  for (const entry of entries) parts.push(entry.encodedKey, entry.encodedValue);
  return encodeMap(parts);
}
