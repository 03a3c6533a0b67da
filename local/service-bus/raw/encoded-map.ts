import { compoundItems, decodeText } from './decode.ts';
import { encodeMap } from './encode.ts';

/** Entry to set in an encoded map. `key` is the decoded key, used to find an existing entry. */
export type MapEntry = { key: string; encodedKey: Buffer; encodedValue: Buffer };

/** Returns the encoded value of `key`, which may be encoded as a string or a symbol. */
export function mapValue(map: Buffer, key: string): Buffer | undefined {
  const items = compoundItems(map);
  for (let index = 0; index + 1 < items.length; index += 2) {
    if (decodeText(items[index]!) === key) return items[index + 1];
  }
  return undefined;
}

/** Returns the map with `entries` set. Other entries keep their bytes and their order. */
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
