import type { ConnectorRef } from '../../contracts/connector-key.ts';
import {
  isSameWarning,
  type TokenEndWarning,
  tokenEndMessage,
  tokenEndWarning,
} from '../connectors/domain/token-end.ts';
import { refOf } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { runAll } from '../../platform/run-all.ts';
import type { App } from '../app.ts';

/**
 * Tells on the connectors whose access token ends soon, so that someone renews it before the crawls fail, and warns in the
 * log 30, 7 and 1 days before and at the end. Tokens that we renew ourselves need no word. Safe to repeat: the message
 * changes once a day at most, and a warning is noted on the connector under its version, so that one of many gives it.
 */
export async function warnExpiringTokens(app: App): Promise<{ tokensEnding: number }> {
  let tokensEnding = 0;
  await runAll(app.connectors.all(), async (connector) => {
    if (!isCrawled(connector, refOf(connector)) || connector.devops.health !== undefined) return;
    const credentials = (await app.vault.credentials.get(connector.id))?.value;
    const expiresOn = credentials?.kind === 'token' ? credentials.expiresOn : undefined;
    const warning = tokenEndWarning(expiresOn, app.clock.now());
    if (warning === undefined) return;
    tokensEnding += 1;
    await tell(refOf(connector), warning, app);
  });
  return { tokensEnding };
}

async function tell(ref: ConnectorRef, warning: TokenEndWarning, app: App): Promise<void> {
  const now = app.clock.now();
  const message = tokenEndMessage(warning, now);
  const isNew = await app.changes.change<boolean>(ref, (current) => {
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
  if (isNew) app.log.warn('an access token ends soon', { connectorId: ref.id, ...warning });
}
