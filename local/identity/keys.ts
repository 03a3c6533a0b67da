import { randomUUID } from 'node:crypto';

import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

export type SigningKey = { kid: string; privateKey: CryptoKey; jwk: JWK };

/** Signing keys: all are published, the newest signs. */
export class Keys {
  #keys: SigningKey[] = [];

  get newest(): SigningKey {
    const [newest] = this.#keys;
    if (newest === undefined) throw new Error('The provider has no key yet.');
    return newest;
  }

  published(): { keys: JWK[] } {
    return { keys: this.#keys.map(({ jwk }) => jwk) };
  }

  /** Adds a key, which signs from now on. Tokens signed with earlier keys stay valid. */
  async rotate(): Promise<string> {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const kid = randomUUID();
    const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' };
    this.#keys.unshift({ kid, privateKey, jwk });
    return kid;
  }

  /** Removes all keys but the newest. */
  retire(): void {
    this.#keys = this.#keys.slice(0, 1);
  }
}
