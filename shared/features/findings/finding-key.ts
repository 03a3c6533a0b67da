import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';

/**
 * The key of a connector with which secrets in findings are hashed; made at the first import. Idempotent: of two that make it at
 * once, one stores it and the other takes that one. Throws `ConcurrentChangeError` only if it is removed meanwhile, again and again.
 */
export function findingKeyOf(connectorId: string, { vault, ids }: App): Promise<string> {
  return retryOnConflict(async () => {
    const known = await vault.findingKeys.get(connectorId);
    if (known !== undefined) return known.value.key;
    const key = ids.newSecret();
    await vault.findingKeys.put(connectorId, { key }, null);
    return key;
  });
}
