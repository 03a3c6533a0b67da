import { isWithinScope, parseAddress } from './address.ts';

/** Addresses that one connection has presented valid tokens for, with their expiry. */
export class Claims {
  readonly #expiries = new Map<string, number>();

  put(audience: string, expiresAtMs: number): void {
    this.#expiries.set(parseAddress(audience).path, expiresAtMs);
  }

  cover(address: string, nowMs: number): boolean {
    const { path } = parseAddress(address);
    for (const [scope, expiresAtMs] of this.#expiries) {
      if (expiresAtMs > nowMs && isWithinScope(path, scope)) return true;
    }
    return false;
  }
}
