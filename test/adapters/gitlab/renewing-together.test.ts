import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { type Child, startChild } from '../../../local/child.ts';
import { demoApplication } from '../../../local/gitlab/credentials.ts';
import { type SimulatedGitLab, startGitLab } from '../../../local/gitlab/server.ts';
import { createGitLabConnections } from '../../../shared/adapters/gitlab/connections.ts';
import type { Vault } from '../../../shared/features/credentials/ports.ts';
import { encryptedVault } from '../../../shared/adapters/vault/encrypted-vault.ts';
import { fixedKeys } from '../../../shared/adapters/vault/key-ring.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { type GitLabGate, startGate } from '../../support/gitlab-gate.ts';
import { codeOf } from '../../support/onboarding.ts';
import { until } from '../../support/until.ts';
import { aConnector } from './a-connection.ts';
import type { Outcome, Setting } from './renewing-process.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const keys = `test:${randomBytes(32).toString('base64')}`;
const file = fileURLToPath(new URL('renewing-process.ts', import.meta.url));
const isRenewal = ({ target }: { target: string }) => target.startsWith('/oauth/token');

let connectionString: string;
let gitlab: SimulatedGitLab;
let gate: GitLabGate;
let stores: Stores;
let vault: Vault;
let connectorId: string;
let processes: Child<object>[] = [];

beforeAll(async () => {
  [connectionString, gate, gitlab] = await Promise.all([
    azuriteAccount(),
    startGate(),
    startGitLab({ projects: 20 }),
  ]);
  gate.leadTo(gitlab.url);
  stores = await openTables({ connectionString });
  vault = encryptedVault(stores.secrets, fixedKeys(keys));
});
afterAll(() => Promise.all([gitlab.stop(), gate.stop()]));

/** A connector whose access token has just ended. */
beforeEach(async () => {
  connectorId = randomUUID();
  await vault.credentials.put(connectorId, { ...(await consented()), expiresAt: '2026-11-23T09:00:00.000Z' });
  gate.asked.length = 0;
});
afterEach(() => Promise.all(processes.splice(0).map((child) => child.stop())));

function connections() {
  const { clientId, clientSecret, redirectUri } = demoApplication;
  return createGitLabConnections({
    settings: {
      instances: [{ url: gate.url, internal: true, clientId, clientSecret, redirectUri }],
      maxConcurrency: 10,
      attemptTimeoutMs: 5_000,
      maxAttempts: 4,
      maxWaitMs: 1_000,
    },
    vault,
    tokenLeases: stores.tokenLeases,
    leaseTimes: { beatMs: 200, deadAfterMs: 1_500 },
    now: () => new Date(),
    log: { info: () => {}, warn: () => {} },
  });
}

async function consented() {
  const credentials = await connections().obtainCredentials(aConnector(), { code: await codeOf(gitlab.url) });
  if (credentials.kind !== 'oauth') throw new Error('A code gives a pair.');
  return credentials;
}

async function startWorkers(...counts: number[]): Promise<void> {
  const shared = { connectionString, keys, gitlabUrl: gate.url, connectorId };
  const started = counts.map((workers) =>
    startChild<object>(file, { args: [JSON.stringify({ ...shared, workers } satisfies Setting)] }),
  );
  processes = await Promise.all(started);
}

function goOn(child: Child<object> | undefined): Promise<Outcome[]> {
  return new Promise((resolve) => {
    child?.process.on('message', (message: { outcomes?: Outcome[] }) => {
      if (message.outcomes !== undefined) resolve(message.outcomes);
    });
    child?.process.send('go');
  });
}

function renewals(): number {
  return gate.asked.filter(isRenewal).length;
}

test('50 workers in 3 processes whose token has ended renew it once, and none of them fails', async () => {
  await startWorkers(17, 17, 16);

  const outcomes = (await Promise.all(processes.map(goOn))).flat();

  expect(outcomes).toHaveLength(50);
  expect(outcomes.filter((outcome) => !('groups' in outcome && outcome.groups > 0))).toEqual([]);
  expect(renewals()).toBe(1);
});

test('they wait for a renewal that takes longer than a dead process is waited for', async () => {
  await startWorkers(2, 2);
  const letOn = gate.hold(isRenewal);

  const working = Promise.all(processes.map(goOn));
  await until(() => renewals() === 1);
  // The holder beats on meanwhile: longer than after which it would be taken for dead.
  const before = await stores.tokenLeases.look(connectorId);
  const since = performance.now();
  await until(() => performance.now() - since > 2_000);
  const after = await stores.tokenLeases.look(connectorId);
  letOn();

  const outcomes = (await working).flat();
  expect(outcomes.every((outcome) => 'groups' in outcome)).toBe(true);
  expect(after?.holder).toBe(before?.holder);
  expect(renewals()).toBe(1);
});

test('a process that dies before GitLab hears of it leaves the renewal to another', async () => {
  await startWorkers(1, 1);
  const letOn = gate.hold(isRenewal);
  void goOn(processes[0]);
  await until(() => renewals() === 1);
  const before = gate.hangUps();
  processes[0]?.process.kill('SIGKILL');
  await until(() => gate.hangUps() > before);
  letOn();

  const outcomes = await goOn(processes[1]);

  expect(outcomes).toEqual([{ groups: expect.any(Number) }]);
  expect(renewals()).toBe(2);
});

test('a process that dies between GitLab’s answer and the vault ends as a new consent, asked for once', async () => {
  await startWorkers(1, 3);
  const letOn = gate.holdAnswers(isRenewal);
  const before = gate.answers.length;
  void goOn(processes[0]);
  await until(() => gate.answers.length > before);
  processes[0]?.process.kill('SIGKILL');
  letOn();

  const outcomes = await goOn(processes[1]);

  for (const outcome of outcomes)
    expect(outcome).toEqual({ failure: expect.stringMatching(/invalid_grant.*must be authorised again/) });
  const stored = await vault.credentials.get(connectorId);
  expect(stored?.value).toMatchObject({ expiresAt: '2026-11-23T09:00:00.000Z' });
});

test('a new consent waits for a renewal under way, and wins', async () => {
  await startWorkers(1);
  const letOn = gate.hold(isRenewal);
  const working = goOn(processes[0]);
  await until(() => renewals() === 1);
  const fresh = await (async () => {
    const adopting = connections().adopt(aConnector({ id: connectorId }), {
      kind: 'token',
      accessToken: 'glpat-of-another',
    });
    letOn();
    return adopting;
  })();

  await working;
  const stored = (await vault.credentials.get(connectorId))?.value;
  expect(stored).toEqual({ kind: 'token', accessToken: 'glpat-of-another' });
  expect(fresh).toMatchObject({ kind: 'oauth' });
  expect(fresh?.accessToken).toBe(JSON.parse(gate.answers.at(-1) ?? '{}').access_token);
});
