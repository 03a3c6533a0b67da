import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { demoToken, devToken, granularToken } from '../../../local/gitlab/credentials.ts';
import { AuthorizationRequest, GitLabAuthorization } from '../../../shared/contracts/arm/authorization.ts';
import { authorizeGroups } from '../../../shared/features/onboarding/authorize-groups.ts';
import { codeOf } from '../../support/onboarding.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(80);
});
afterAll(() => environment.stop());

async function authorize(
  authorization: { code: string } | { accessToken: string },
  testConnector = new TestConnector(environment),
  caller = testConnector.ada,
): Promise<GitLabAuthorization> {
  const body = AuthorizationRequest.parse({ properties: { authorization } });
  const answer = await authorizeGroups(testConnector.key, body, caller, testConnector.deps());
  return GitLabAuthorization.parse(answer);
}

function named({ groups }: GitLabAuthorization, name: string) {
  return groups.find(({ fullyQualifiedName }) => fullyQualifiedName === name);
}

describe('an authorization reports', () => {
  it('whose it is, what it may do and how long it lasts', async () => {
    const byCode = await authorize({ code: await codeOf(environment.simulator.url, 'demo', 'api') });
    const byToken = await authorize({ accessToken: demoToken });

    expect(byCode).toMatchObject({
      expiresAt: '2026-11-23T10:50:00.000Z',
      gitlabInstanceUrl: environment.gate.url,
      user: { login: 'demo', name: 'Demo Owner' },
      scopes: ['api'],
      token: { kind: 'oauth', renews: true },
    });
    expect(byToken).toMatchObject({
      user: { login: 'demo' },
      scopes: ['read_api'],
      token: { kind: 'token', renews: false, expiresOn: expect.any(String) },
    });
    expect(JSON.stringify(byToken)).not.toContain(demoToken);
  });

  it('the groups that can be connected, with role, tier and counts, and the others with their role', async () => {
    const answer = await authorize({ accessToken: demoToken });

    expect(named(answer, 'contoso')).toMatchObject({
      role: 'Owner',
      canConnect: true,
      tier: 'ultimate',
      projects: expect.any(Number),
      subgroups: expect.any(Number),
      onboardingState: 'NotOnboarded',
    });
    const projects = answer.groups.map((group) => group.projects ?? 0);
    expect(projects.reduce((sum, count) => sum + count, 0)).toBe(80);
    const locked = answer.groups.filter(({ canConnect }) => !canConnect);
    expect(new Set(locked.map(({ role }) => role))).toEqual(new Set(['Developer', 'Maintainer']));
    for (const group of locked) expect(group).not.toHaveProperty('tier');
    expect(answer.groupsCut).toBe(false);
  });

  it('only locked groups for a Developer', async () => {
    const answer = await authorize({ accessToken: devToken });

    expect(answer.user?.login).toBe('dev');
    expect(answer.groups.length).toBeGreaterThan(0);
    expect(answer.groups.filter(({ canConnect }) => canConnect)).toEqual([]);
    expect(named(answer, 'contoso')?.role).toBe('Developer');
    expect(answer.groups.map(({ role }) => role)).toContain('Reporter');
  });

  it('groups without roles and user for a fine-grained token', async () => {
    const answer = await authorize({ accessToken: granularToken });

    expect(answer).not.toHaveProperty('user');
    expect(answer).not.toHaveProperty('scopes');
    expect(named(answer, 'contoso')).toMatchObject({ canConnect: true, role: 'Owner' });
  });
});

describe('a group that another connector holds', () => {
  it('has its name for who may read it, and "another connector" for others', async () => {
    const holder = new TestConnector(environment);
    await holder.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['fabrikam'] });
    const same = new TestConnector(environment, holder.tenantId);
    const grace = { ...same.ada, name: 'grace', principalId: randomUUID() };

    const forAda = await authorize({ accessToken: demoToken }, same);
    const forGrace = await authorize({ accessToken: demoToken }, same, grace);
    const elsewhere = await authorize({ accessToken: demoToken });
    const own = await authorize({ accessToken: demoToken }, holder);

    expect(named(forAda, 'fabrikam')).toMatchObject({
      onboardingState: 'OnboardedByOtherConnector',
      heldBy: expect.stringContaining(holder.key.subscriptionId),
    });
    expect(named(forGrace, 'fabrikam')?.heldBy).toBe('another connector');
    expect(named(elsewhere, 'fabrikam')?.onboardingState).toBe('NotOnboarded');
    expect(named(own, 'fabrikam')?.onboardingState).toBe('Onboarded');
  });
});

it('the request can be repeated after GitLab failed behind the exchange', async () => {
  const testConnector = new TestConnector(environment);
  const code = await codeOf(environment.simulator.url);
  const open = environment.gate.refuse(({ target }) => target.startsWith('/api/v4/groups?'), {
    status: 502,
    body: 'a page',
  });
  await expect(authorize({ code }, testConnector)).rejects.toMatchObject({ gitLabStatus: 502 });
  open();

  expect((await authorize({ code }, testConnector)).user?.login).toBe('demo');
});
