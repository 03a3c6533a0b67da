/** Keys by id, 32 bytes each. `current` encrypts; all keys decrypt. */
export type KeyRing = { current: string; keys: ReadonlyMap<string, Buffer> };

const keyBytes = 32;

/**
 * Reads `2026a:<base64 of 32 bytes>,2025b:<base64>`; the first is the current one. Throws an error that names the id or
 * the position of the invalid entry, never its content.
 */
export function keyRing(spec: string): KeyRing {
  const keys = new Map<string, Buffer>();
  for (const [index, entry] of spec.split(',').entries()) {
    const { id, key } = parseEntry(entry.trim(), index + 1);
    if (keys.has(id)) throw new Error(`The key ring has the key '${id}' twice.`);
    keys.set(id, key);
  }
  const [current] = keys.keys();
  if (current === undefined) throw new Error('The key ring is empty.');
  return { current, keys };
}

/** A key ring that never changes. Throws as `keyRing`. */
export function fixedKeys(spec: string): () => KeyRing {
  const ring = keyRing(spec);
  return () => ring;
}

function parseEntry(entry: string, position: number): { id: string; key: Buffer } {
  const separator = entry.indexOf(':');
  const id = entry.slice(0, Math.max(0, separator));
  if (!/^[\w-]{1,64}$/.test(id)) {
    throw new Error(
      `Entry ${position} of the key ring is not '<id>:<key>' with an id of letters, digits, _ and -.`,
    );
  }
  const encoded = entry.slice(separator + 1);
  const key = Buffer.from(encoded, 'base64');
  // Buffer.from ignores invalid characters, so only text that encodes back to itself was base64.
  if (key.length !== keyBytes || key.toString('base64') !== encoded) {
    throw new Error(`The key '${id}' of the key ring is not the base64 of ${keyBytes} bytes.`);
  }
  return { id, key };
}
