import type { ConnectorRef } from '../../contracts/connector-key.ts';
import {
  isSameWarning,
  type TokenEndWarning,
  tokenEndMessage,
  tokenEndWarning,
} from '../connectors/domain/token-end.ts';
import { refOf } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { Chance } from '../../platform/clock.ts';
import type { ConnectorChanges, Connectors } from '../connectors/ports.ts';
import type { ForEachApart } from '../flow-types/connectors.ts';
import type { Vault } from './ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'all'>;
  forEachApart: ForEachApart;
  changes: ConnectorChanges;
  vault: Pick<Vault, 'credentials'>;
  log: { warn(sentence: string, fields: Record<string, unknown>): void };
  clock: Chance;
};

/**
 * Tells on the connectors whose access token ends soon, so that someone renews it before the crawls fail, and warns in the
 * log 30, 7 and 1 days before and at the end. Tokens that we renew ourselves need no word. Safe to repeat: the message
 * changes once a day at most, and a warning is noted on the connector under its version, so that one of many gives it.
 */
export async function announceTokenEnds(deps: Deps): Promise<{ tokensEnding: number }> {
  let tokensEnding = 0;
  await deps.forEachApart(deps.connectors.all(), async (connector) => {
    if (!isCrawled(connector, refOf(connector)) || connector.devops.health !== undefined) return;
    const credentials = (await deps.vault.credentials.get(connector.id))?.value;
    const expiresOn = credentials?.kind === 'token' ? credentials.expiresOn : undefined;
    const warning = tokenEndWarning(expiresOn, deps.clock.now());
    if (warning === undefined) return;
    tokensEnding += 1;
    await tell(refOf(connector), warning, deps);
  });
  return { tokensEnding };
}

async function tell(ref: ConnectorRef, warning: TokenEndWarning, deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const message = tokenEndMessage(warning, now);
  const isNew = await deps.changes.change<boolean>(ref, (current) => {
    if (!isCrawled(current, ref) || current.devops.operation !== undefined) {
      return { action: 'keep', answer: false };
    }
    const isGiven = isSameWarning(current.devops.tokenEndWarned, warning);
    if (isGiven && current.devops.provisioningStatusMessage === message) {
      return { action: 'keep', answer: false };
    }
    const devops = {
      ...current.devops,
      provisioningStatusMessage: message,
      provisioningStatusUpdateTimeUtc: now.toISOString(),
      tokenEndWarned: warning,
    };
    return { action: 'save', connector: { ...current, devops }, answer: !isGiven };
  });
  if (isNew) deps.log.warn('an access token ends soon', { connectorId: ref.id, ...warning });
}
