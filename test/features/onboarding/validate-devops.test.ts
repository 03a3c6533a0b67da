import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  adminToken,
  blockedToken,
  demoApiToken,
  demoToken,
  expiredToken,
  granularToken,
  readUserToken,
  revokedToken,
} from '../../../local/gitlab/credentials.ts';
import { DevOpsValidation, ValidationResult } from '../../../shared/contracts/arm/validation.ts';
import { validateDevops } from '../../../shared/features/onboarding/validate-devops.ts';
import { aConnector, ada } from '../../support/a-connector.ts';
import { aKeptAuthorization, keeping } from '../../support/a-kept-authorization.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';
import { codeOf } from '../../support/onboarding.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(80);
});
afterAll(() => environment.stop());

async function validate(testConnector: TestConnector, properties: object): Promise<ValidationResult> {
  const body = DevOpsValidation.parse({ properties: { autoDiscovery: 'Enabled', ...properties } });
  return ValidationResult.parse(
    await validateDevops(testConnector.key, body, testConnector.ada, testConnector.deps()),
  );
}

describe('a dry run', () => {
  it('reports what a new connector would find, and writes nothing', async () => {
    const testConnector = new TestConnector(environment);
    environment.tableWrites();

    const result = await validate(testConnector, { authorization: { accessToken: demoToken } });

    expect(result).toMatchObject({
      valid: true,
      authorizedAs: 'demo',
      scopes: ['read_api'],
      gitlabInstanceUrl: environment.gate.url,
    });
    expect(result.projectsExpected).toBe(80);
    expect(result.groups.length).toBeGreaterThan(2);
    expect(result.requestsExpected).toBe(1 + 2 * result.groups.length);
    expect(result.minutesExpected).toBe(1);
    expect(result.groups.every(({ onboardingState }) => onboardingState === 'NotOnboarded')).toBe(true);
    expect(result.findings.map(({ code }) => code)).toContain('WebhookScopeMissing');
    expect(environment.tableWrites()).toEqual([]);
    expect(testConnector.queue.sent).toEqual([]);
  });

  it('reports role and tier of each group, which checks will not be assessed and why, and the first read', async () => {
    const result = await validate(new TestConnector(environment), {
      authorization: { accessToken: demoToken },
    });
    const byAdmin = await validate(new TestConnector(environment), {
      authorization: { accessToken: adminToken },
    });

    const contoso = result.groups.find(({ fullyQualifiedName }) => fullyQualifiedName === 'contoso');
    expect(contoso).toMatchObject({ role: 'Owner', tier: 'ultimate', gitLabId: expect.any(Number) });
    expect(result.counts).toMatchObject({ rootGroups: result.groups.length, projects: 80 });
    const { total, assessed, partly, notAssessed } = result.checks;
    expect(total).toBe(assessed + notAssessed.length);
    expect(partly).toBeGreaterThan(0);
    expect(notAssessed.filter(({ subject }) => subject === 'instance')).toHaveLength(7);
    expect(new Set(notAssessed.map(({ reason }) => reason))).toEqual(new Set(['tier', 'role']));
    expect(byAdmin.checks.notAssessed.filter(({ subject }) => subject === 'instance')).toEqual([]);
    expect(result.firstRead.requests).toBeGreaterThan(result.requestsExpected + 3 * 80);
    expect(result.firstRead.requests).toBeLessThan(result.requestsExpected + 4.5 * 80);
  });

  it('expects no more requests a minute for the first read than the limit of the instance', async () => {
    const testConnector = new TestConnector(environment);
    const app = testConnector.deps();
    const limited = { ...app, gitlab: { ...app.gitlab, limitsOf: () => ({ userAMinute: 10 }) } };
    const properties = { autoDiscovery: 'Enabled', authorization: { accessToken: demoToken } };

    const { firstRead } = await validateDevops(
      testConnector.key,
      DevOpsValidation.parse({ properties }),
      testConnector.ada,
      limited,
    );

    expect(firstRead.minutes).toBe(Math.ceil(firstRead.requests / 10));
  });

  it('expects as many projects as the crawl then finds', async () => {
    const testConnector = new TestConnector(environment);
    const { projectsExpected } = await validate(testConnector, { authorization: { accessToken: demoToken } });

    await testConnector.onboard({ autoDiscovery: 'Enabled' });
    const id = (await testConnector.connector())?.id ?? '';
    const { items } = await environment.stores.runs.list(id, { pageSize: 1, continuationToken: undefined });

    expect(items[0]?.counts?.projects).toBe(projectsExpected);
  });

  it('names the connector of the tenant that holds a group, and none of another tenant', async () => {
    const holder = new TestConnector(environment);
    await holder.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['fabrikam'] });
    const same = new TestConnector(environment, holder.tenantId);
    const other = new TestConnector(environment);
    const wish = {
      autoDiscovery: 'Disabled',
      topLevelInventoryList: ['fabrikam'],
      authorization: { accessToken: demoApiToken },
    };

    const here = await validate(same, wish);
    const there = await validate(other, wish);

    expect(here.groups).toMatchObject([
      { onboardingState: 'OnboardedByOtherConnector', webhooks: 'Possible' },
    ]);
    expect(here.groups[0]).not.toHaveProperty('checksAssessed');
    expect(there.groups[0]?.checksAssessed).toBe(there.checks.assessed);
    expect(here.groups[0]?.heldBy).toContain(holder.key.subscriptionId);
    expect(here.findings).toMatchObject([{ severity: 'Warning', code: 'OnboardedByOtherConnector' }]);
    expect(there.groups).toMatchObject([{ onboardingState: 'NotOnboarded' }]);
    expect(JSON.stringify(there)).not.toContain(holder.key.subscriptionId);
  });

  it('uses the stored credentials when nothing is sent, also while the connector is paused', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['fabrikam'] });

    const result = await validate(testConnector, {});

    expect(
      result.groups
        .filter(({ onboardingState }) => onboardingState === 'Onboarded')
        .map(({ fullyQualifiedName }) => fullyQualifiedName),
    ).toEqual(['fabrikam']);
  });

  it('reads the scopes of an OAuth token that the connector holds, and does not renew it for that', async () => {
    const testConnector = new TestConnector(environment);
    const authorization = { code: await codeOf(environment.simulator.url) };
    await testConnector.onboard({ autoDiscovery: 'Enabled', authorization });
    environment.gate.asked.length = 0;
    environment.tableWrites();

    const result = await validate(testConnector, {});

    expect(result.valid).toBe(true);
    expect(result.scopes).toEqual(['read_api']);
    expect(new Set(result.groups.map(({ webhooks }) => webhooks))).not.toContain('Unknown');
    expect(result.findings.map(({ code }) => code)).toContain('WebhookScopeMissing');
    expect(environment.gate.asked.map(({ target }) => target)).not.toContain('/oauth/token');
    expect(environment.tableWrites()).toEqual([]);
  });

  it('tries the reads of a fine-grained token, whose scopes say nothing', async () => {
    const result = await validate(new TestConnector(environment), {
      authorization: { accessToken: granularToken },
    });

    expect(result.valid).toBe(true);
    expect(result).not.toHaveProperty('scopes');
    expect(result).not.toHaveProperty('authorizedAs');
    expect(result.projectsExpected).toBe(80);
  });

  it('names the API in the place of a GitLab, and what to write instead', async () => {
    const wish = {
      gitlabInstanceUrl: `${environment.gate.url}/api/v4`,
      authorization: { accessToken: demoToken },
    };

    await expect(validate(new TestConnector(environment), wish)).rejects.toMatchObject({
      status: 400,
      details: [
        {
          target: 'properties.gitlabInstanceUrl',
          message: `must be the root of GitLab, and ends in '/api/v4': write '${environment.gate.url}'`,
        },
      ],
    });
  });

  it('takes a token without the end of its line', async () => {
    const result = await validate(new TestConnector(environment), {
      authorization: { accessToken: ` ${demoToken}\r\n` },
    });

    expect(result).toMatchObject({ valid: true, authorizedAs: 'demo' });
  });

  it('reports names of no group of the user', async () => {
    const testConnector = new TestConnector(environment);

    const unknown = await validate(testConnector, {
      autoDiscovery: 'Disabled',
      topLevelInventoryList: ['no-such'],
      authorization: { accessToken: demoToken },
    });

    expect(unknown).toMatchObject({ valid: false, findings: [{ severity: 'Error', code: 'GroupNotFound' }] });
  });

  it.each([
    ['a scope that is too small', readUserToken, 'ScopeMissing', /with the scope read_api/],
    ['a token that was revoked', revokedToken, 'TokenRevoked', /another token/],
    ['an expired token', expiredToken, 'TokenExpired', /has not expired/],
    ['a user who is blocked', blockedToken, 'UserBlocked', /unblock the account/],
    ['a token that GitLab does not know', 'glpat-invented', 'TokenRefused', /another token/],
  ])('reports %s, and the remedy', async (_, accessToken, code, message) => {
    const result = await validate(new TestConnector(environment), { authorization: { accessToken } });

    expect(result).toMatchObject({
      valid: false,
      groups: [],
      findings: [
        { severity: 'Error', code, message: expect.stringMatching(message), target: expect.any(String) },
      ],
    });
    expect(JSON.stringify(result)).not.toMatch(/glpat/);
  });

  it.each([
    ['nothing to try', {}, /accessToken/],
    [
      'a GitLab that is not configured',
      { gitlabInstanceUrl: 'https://evil.example', authorization: { accessToken: demoToken } },
      /gitlabInstanceUrl/,
    ],
  ])('refuses %s, with the name of the field', async (_, properties, words) => {
    await expect(validate(new TestConnector(environment), properties)).rejects.toThrow(words);
  });
});

it('a code is not taken, as trying it would use it up', () => {
  const properties = { autoDiscovery: 'Enabled', authorization: { code: 'one-time' } };

  const { error } = DevOpsValidation.safeParse({ properties });

  expect(error?.issues).toMatchObject([
    { path: ['properties', 'authorization', 'code'], message: expect.stringContaining('use it up') },
  ]);
});

it.each([
  ['that its tag names', { gitlabInstanceUrl: 'https://gitlab.example' }],
  ['that is the default', {}],
])('refuses an authorization of another GitLab than that of the connector, %s', async (_, tags) => {
  const connector = aConnector({ tags });
  const kept = aKeptAuthorization({ instanceUrl: 'https://other.example' });
  const app = anApp({
    ...memoryConnectors(connector),
    ...(await keeping(kept, { kind: 'token', accessToken: 'canary' })),
    gitlab: {
      tryToken: () => Promise.resolve({} as never),
      instanceOf: (one) => ({ url: one.tags['gitlabInstanceUrl'] ?? 'https://gitlab.example' }),
    },
  });
  const properties = { autoDiscovery: 'Enabled', authorization: { authorizationId: kept.id } };

  await expect(
    validateDevops(connector.key, DevOpsValidation.parse({ properties }), ada, app),
  ).rejects.toMatchObject({ status: 400, target: 'properties.authorization.authorizationId' });
});
