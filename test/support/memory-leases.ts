import type { TokenLeases } from '../../shared/features/credentials/ports.ts';

/** Leases in memory, with versions like those of the table. */
export class MemoryLeases implements TokenLeases {
  readonly #held = new Map<string, { holder: string; etag: string }>();
  #versions = 0;

  look(connectorId: string): Promise<{ holder: string; etag: string } | undefined> {
    return Promise.resolve(this.#held.get(connectorId));
  }

  take(connectorId: string, holder: string, etag?: string): Promise<string | undefined> {
    if (this.#held.get(connectorId)?.etag !== etag) return Promise.resolve(undefined);
    this.#versions += 1;
    const taken = `v${this.#versions}`;
    this.#held.set(connectorId, { holder, etag: taken });
    return Promise.resolve(taken);
  }

  release(connectorId: string, etag: string): Promise<void> {
    if (this.#held.get(connectorId)?.etag === etag) this.#held.delete(connectorId);
    return Promise.resolve();
  }
}
