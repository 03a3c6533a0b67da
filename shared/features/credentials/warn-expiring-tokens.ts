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
 * Shows on connectors that their access token expires soon, so that a person renews it before crawls fail, and logs a
 * warning 30, 7 and 1 days before and at the expiry. OAuth tokens, which are renewed automatically, are skipped.
 * Idempotent: the message changes once a day at most, and the warning is stored with the ETag of the connector, so that
 * concurrent runs log it once.
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
    await showWarning(refOf(connector), warning, app);
  });
  return { tokensEnding };
}

async function showWarning(ref: ConnectorRef, warning: TokenEndWarning, app: App): Promise<void> {
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
      tokenExpiresOn: warning.expiresOn,
    };
    return { action: 'save', connector: { ...current, devops }, answer: !isGiven };
  });
  if (isNew) app.log.warn('an access token expires soon', { connectorId: ref.id, ...warning });
}
