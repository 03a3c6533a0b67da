import type { App } from '../app.ts';

/**
 * The key of a connector with which secrets in findings are hashed; made at the first import. Idempotent; of two that make it at
 * once, both use the one that is stored last.
 */
export async function findingKeyOf(connectorId: string, { vault, ids }: App): Promise<string> {
  const known = await vault.findingKeys.get(connectorId);
  if (known !== undefined) return known.value.key;
  const key = ids.newSecret();
  await vault.findingKeys.put(connectorId, { key });
  return (await vault.findingKeys.get(connectorId))?.value.key ?? key;
}
