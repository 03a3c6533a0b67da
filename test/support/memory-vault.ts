import { ConcurrentChangeError } from '../../shared/platform/errors/errors.ts';
import type { VaultSlot } from '../../shared/features/credentials/ports.ts';
import type { Stored } from '../../shared/platform/stored.ts';

/** A vault slot in memory, with versions like the real one's. `puts` counts what was written. */
export class MemorySlot<Value> implements VaultSlot<Value> {
  puts = 0;
  /** So many of the next writes fail. */
  failures = 0;
  readonly #held = new Map<string, Stored<Value>>();

  get(connectorId: string): Promise<Stored<Value> | undefined> {
    return Promise.resolve(this.#held.get(connectorId));
  }

  async put(connectorId: string, value: Value, etag?: string | null): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('The vault does not answer.');
    }
    if (etag !== undefined && (this.#held.get(connectorId)?.etag ?? null) !== etag) {
      throw new ConcurrentChangeError(`The secret of '${connectorId}' changed meanwhile.`);
    }
    this.puts += 1;
    this.#held.set(connectorId, { value, etag: `v${this.puts}` });
    return Promise.resolve();
  }

  remove(connectorId: string): Promise<void> {
    this.#held.delete(connectorId);
    return Promise.resolve();
  }
}
