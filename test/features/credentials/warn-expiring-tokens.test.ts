import { expect, it } from 'vitest';

import type { GitLabCredentials } from '../../../shared/contracts/gitlab/oauth.ts';
import { warnExpiringTokens } from '../../../shared/features/credentials/warn-expiring-tokens.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';
import { MemorySlot } from '../../support/memory-vault.ts';

async function testApp(stored: GitLabCredentials) {
  const connector = aConnector({ devops: aDevOps() });
  const memory = memoryConnectors(connector);
  const credentials = new MemorySlot<GitLabCredentials>();
  await credentials.put(connector.id, stored);
  const warnings: unknown[] = [];
  let now = new Date('2026-11-30T10:00:00.000Z');
  const app = anApp({
    ...memory,
    clock: { now: () => now },
    vault: { credentials },
    log: { warn: (_sentence, fields) => void warnings.push(fields?.['days']) },
  });
  const message = () => memory.rows.get('contoso')?.devops?.provisioningStatusMessage;
  return { app, warnings, message, setNow: (at: string) => void (now = new Date(at)) };
}

it('shows the expiry on the connector, and logs each warning once', async () => {
  const { app, warnings, message, setNow } = await testApp({
    kind: 'token',
    accessToken: 'token',
    expiresOn: '2026-12-04',
  });

  expect(await warnExpiringTokens(app)).toEqual({ tokensEnding: 1 });
  await warnExpiringTokens(app);
  expect([warnings, message()]).toEqual([[7], expect.stringContaining('in 4 days')]);

  setNow('2026-12-03T10:00:00.000Z');
  await warnExpiringTokens(app);
  expect([warnings, message()]).toEqual([[7, 1], expect.stringContaining('in 1 day')]);
});

it('skips OAuth tokens, which are renewed', async () => {
  const { app, warnings } = await testApp({
    kind: 'oauth',
    accessToken: 'token',
    expiresAt: '2026-11-30T11:00:00.000Z',
  });

  expect([await warnExpiringTokens(app), warnings]).toEqual([{ tokensEnding: 0 }, []]);
});
