import { afterAll, beforeAll, expect, test } from 'vitest';

import * as credentials from '../../local/gitlab/credentials.ts';
import { codeOf, configure, createConnector, offboard, onboard } from '../support/onboarding.ts';
import { readInventory } from '../support/inventory.ts';
import { allRows } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
const codes: string[] = [];

beforeAll(async () => {
  stack = await startStack({ projects: 120, accessTokenSeconds: 7_200 });
});
afterAll(async () => {
  await stack.stop();
});

test('no secret shows up in a table, a message, a log or an answer, however onboarding ended', async () => {
  const { api } = stack;
  await createConnector(api, 'refused');
  for (const authorization of [
    { code: noted('never-given-out-canary') },
    { accessToken: credentials.expiredToken },
    { accessToken: credentials.blockedToken },
    { accessToken: credentials.readUserToken },
  ]) {
    await configure(api, 'refused', { autoDiscovery: 'Enabled', authorization });
  }
  await onboard(api, 'by-token', {
    autoDiscovery: 'Disabled',
    topLevelInventoryList: ['fabrikam'],
    authorization: { accessToken: credentials.demoToken },
  });
  await offboard(api, 'by-token');
  const code = noted(await codeOf(stack.gitlab.url));
  await onboard(api, 'by-code', { autoDiscovery: 'Enabled', authorization: { code } });
  const { projects } = await readInventory(api, 'by-code');

  const tokens = stack.gate.answers.flatMap((body) => Object.values(tokensIn(body)));
  const secrets = [...codes, ...tokens, ...fixedSecrets(), stack.vaultKey];
  const places = {
    tables: [...(await allRows(stack.tablesConnectionString)).values()].flat().map(asText).join('\n'),
    logs: stack.logs(),
    answers: api.transcript.join('\n'),
  };
  expect(projects).toHaveLength(120);
  expect(tokens).toHaveLength(2);
  expect(places.tables.length).toBeGreaterThan(100_000);
  expect(places.logs.length).toBeGreaterThan(1_000);
  expect(places.logs).toContain('crawl-projects');
  for (const [place, text] of Object.entries(places)) {
    const found = secrets.filter((secret) => text.includes(secret));
    expect({ place, found }).toEqual({ place, found: [] });
  }
});

test('the vault holds ciphertext, the key that made it is named but not kept', async () => {
  const rows = (await allRows(stack.tablesConnectionString)).get('Secrets') ?? [];

  expect(rows.filter(({ rowKey }) => rowKey !== 'hook')).toHaveLength(1);
  for (const row of rows) expect(row).toMatchObject({ keyId: 'test', ciphertext: expect.any(String) });
});

function noted(code: string): string {
  codes.push(code);
  return code;
}

function fixedSecrets(): string[] {
  const values = Object.values(credentials).filter((value) => typeof value === 'string');
  return [
    ...values,
    credentials.demoApplication.clientSecret,
    'GR1348941canary',
    'canary-import',
    'runners_token',
    'import_url',
  ];
}

function tokensIn(body: string): Record<string, string> {
  const { access_token: access, refresh_token: refresh } = JSON.parse(body) as Record<string, string>;
  return { ...(access === undefined ? {} : { access }), ...(refresh === undefined ? {} : { refresh }) };
}

function asText(row: object): string {
  return JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
