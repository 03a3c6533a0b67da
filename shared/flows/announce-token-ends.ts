import { tokenEndMessage } from '../domain/access/token-end.ts';
import { refOf } from '../domain/onboarding/connector.ts';
import { isCrawled } from '../domain/onboarding/current-operation.ts';
import type { Chance, ConnectorChanges, Connectors, ForEachApart, Vault } from '../ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'all'>;
  forEachApart: ForEachApart;
  changes: ConnectorChanges;
  vault: Pick<Vault, 'credentials'>;
  clock: Chance;
};

/**
 * Tells on the connectors whose access token ends soon, so that someone renews it before the crawls fail. Tokens that we
 * renew ourselves need no word. Safe to repeat: the message changes once a day at most.
 */
export async function announceTokenEnds(deps: Deps): Promise<{ tokensEnding: number }> {
  const now = deps.clock.now();
  let tokensEnding = 0;
  await deps.forEachApart(deps.connectors.all(), async (connector) => {
    if (!isCrawled(connector, refOf(connector))) return;
    const credentials = (await deps.vault.credentials.get(connector.id))?.value;
    const message = credentials?.kind === 'token' ? tokenEndMessage(credentials.expiresOn, now) : undefined;
    if (message === undefined || connector.devops.health !== undefined) return;
    tokensEnding += 1;
    if (connector.devops.provisioningStatusMessage !== message) {
      await tell(refOf(connector), message, now, deps);
    }
  });
  return { tokensEnding };
}

function tell(ref: ReturnType<typeof refOf>, message: string, now: Date, deps: Deps): Promise<void> {
  return deps.changes.change<void>(ref, (current) => {
    if (!isCrawled(current, ref) || current.devops.operation !== undefined) {
      return { action: 'keep', answer: undefined };
    }
    const devops = {
      ...current.devops,
      provisioningStatusMessage: message,
      provisioningStatusUpdateTimeUtc: now.toISOString(),
    };
    return { action: 'save', connector: { ...current, devops }, answer: undefined };
  });
}
