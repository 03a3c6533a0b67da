import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { UnreadableSecretError } from '../../platform/errors/errors.ts';
import type { KeyRing } from './key-ring.ts';
import type { SealedSecret } from './secret-rows.ts';

const algorithm = 'aes-256-gcm';
/** 96 random bits, new for every write: GCM must never use the same IV twice with one key. */
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts with the current key. Connector and kind are authenticated, so a row that is moved can not be decrypted. */
export function seal(ring: KeyRing, connectorId: string, kind: string, plain: string): SealedSecret {
  const key = ring.keys.get(ring.current);
  if (key === undefined) throw new Error(`The key ring does not hold its current key '${ring.current}'.`);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  cipher.setAAD(placeOf(connectorId, kind));
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return {
    keyId: ring.current,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  };
}

/** Decrypts. Throws `UnreadableSecretError` if the key is missing, or the row was damaged, forged or moved. */
export function unseal(ring: KeyRing, connectorId: string, kind: string, sealed: SealedSecret): string {
  const key = ring.keys.get(sealed.keyId);
  if (key === undefined) {
    throw new UnreadableSecretError(connectorId, kind, `the key '${sealed.keyId}' is not in the key ring`);
  }
  try {
    const decipher = createDecipheriv(algorithm, key, Buffer.from(sealed.iv, 'base64'), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(placeOf(connectorId, kind));
    decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
    const plain = [decipher.update(Buffer.from(sealed.ciphertext, 'base64')), decipher.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch {
    throw new UnreadableSecretError(connectorId, kind, 'its seal is broken');
  }
}

function placeOf(connectorId: string, kind: string): Buffer {
  return Buffer.from(JSON.stringify([connectorId.toLowerCase(), kind]));
}
