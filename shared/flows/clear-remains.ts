import type { Chance, Connectors, GroupClaim, GroupClaims, Operations } from '../ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'all'>;
  groupClaims: Pick<GroupClaims, 'all' | 'release'>;
  operations: Pick<Operations, 'purgeEnded'>;
  clock: Chance;
};

/** Long after any client has stopped polling. */
const operationsKeptMs = 30 * 24 * 3_600_000;

/**
 * Removes what nobody owns any more: claims of connectors that are gone, and results of operations that ended long ago.
 * Claims are listed before connectors, so that a claim is never taken for an orphan whose connector came in between. Safe
 * to repeat.
 */
export async function clearRemains(deps: Deps): Promise<{ claims: number; operations: number }> {
  const claims: GroupClaim[] = await Array.fromAsync(deps.groupClaims.all());
  const living = new Set<string>();
  for await (const { id } of deps.connectors.all()) living.add(id.toLowerCase());
  const orphans = claims.filter((claim) => !living.has(claim.connectorId.toLowerCase()));
  for (const claim of orphans) await deps.groupClaims.release(claim);
  const before = new Date(deps.clock.now().getTime() - operationsKeptMs).toISOString();
  return { claims: orphans.length, operations: await deps.operations.purgeEnded(before) };
}
