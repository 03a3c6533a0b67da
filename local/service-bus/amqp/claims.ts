import { liesUnder, parseAddress } from './address.ts';

/** What one connection has proved it may use, and until when. */
export class Claims {
  readonly #expiries = new Map<string, number>();

  put(audience: string, expiresAtMs: number): void {
    this.#expiries.set(parseAddress(audience).path, expiresAtMs);
  }

  cover(address: string, nowMs: number): boolean {
    const { path } = parseAddress(address);
    for (const [scope, expiresAtMs] of this.#expiries) {
      if (expiresAtMs > nowMs && liesUnder(path, scope)) return true;
    }
    return false;
  }
}
