import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
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
import { codeOf } from '../../support/onboarding.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(80);
});
afterAll(() => stage.stop());

async function validate(site: Site, properties: object): Promise<ValidationResult> {
  const body = DevOpsValidation.parse({ properties: { autoDiscovery: 'Enabled', ...properties } });
  return ValidationResult.parse(await validateDevops(site.key, body, site.ada, site.deps()));
}

describe('a dry run', () => {
  it('tells what a connector would find that is not there yet, and writes nothing', async () => {
    const site = new Site(stage);
    stage.tableWrites();

    const result = await validate(site, { authorization: { accessToken: demoToken } });

    expect(result).toMatchObject({
      valid: true,
      authorizedAs: 'demo',
      scopes: ['read_api'],
      gitlabInstanceUrl: stage.gate.url,
    });
    expect(result.projectsExpected).toBe(80);
    expect(result.groups.length).toBeGreaterThan(2);
    expect(result.requestsExpected).toBe(1 + 2 * result.groups.length);
    expect(result.minutesExpected).toBe(1);
    expect(result.groups.every(({ onboardingState }) => onboardingState === 'NotOnboarded')).toBe(true);
    expect(result.findings.map(({ code }) => code)).toContain('WebhookScopeMissing');
    expect(stage.tableWrites()).toEqual([]);
    expect(site.post.sent).toEqual([]);
  });

  it('expects as many projects as the crawl then finds', async () => {
    const site = new Site(stage);
    const { projectsExpected } = await validate(site, { authorization: { accessToken: demoToken } });

    await site.onboard({ autoDiscovery: 'Enabled' });
    const id = (await site.connector())?.id ?? '';
    const { items } = await stage.stores.runs.list(id, { pageSize: 1, continuationToken: undefined });

    expect(items[0]?.counts?.projects).toBe(projectsExpected);
  });

  it('names the connector of the tenant that holds a group, and none of another tenant', async () => {
    const holder = new Site(stage);
    await holder.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['fabrikam'] });
    const same = new Site(stage, holder.tenantId);
    const foreign = new Site(stage);
    const wish = {
      autoDiscovery: 'Disabled',
      topLevelInventoryList: ['fabrikam'],
      authorization: { accessToken: demoApiToken },
    };

    const here = await validate(same, wish);
    const there = await validate(foreign, wish);

    expect(here.groups).toMatchObject([
      { onboardingState: 'OnboardedByOtherConnector', webhooks: 'Possible' },
    ]);
    expect(here.groups[0]?.heldBy).toContain(holder.key.subscriptionId);
    expect(here.findings).toMatchObject([{ severity: 'Warning', code: 'OnboardedByOtherConnector' }]);
    expect(there.groups).toMatchObject([{ onboardingState: 'NotOnboarded' }]);
    expect(JSON.stringify(there)).not.toContain(holder.key.subscriptionId);
  });

  it('uses what the connector holds when nothing is sent, also while its work waits', async () => {
    const site = new Site(stage);
    await site.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['fabrikam'] });

    const result = await validate(site, {});

    expect(
      result.groups
        .filter(({ onboardingState }) => onboardingState === 'Onboarded')
        .map(({ fullyQualifiedName }) => fullyQualifiedName),
    ).toEqual(['fabrikam']);
  });

  it('reads the scopes of an OAuth token that the connector holds, and does not renew it for that', async () => {
    const site = new Site(stage);
    const authorization = { code: await codeOf(stage.simulator.url) };
    await site.onboard({ autoDiscovery: 'Enabled', authorization });
    stage.gate.asked.length = 0;
    stage.tableWrites();

    const result = await validate(site, {});

    expect(result.valid).toBe(true);
    expect(result.scopes).toEqual(['read_api']);
    expect(new Set(result.groups.map(({ webhooks }) => webhooks))).not.toContain('Unknown');
    expect(result.findings.map(({ code }) => code)).toContain('WebhookScopeMissing');
    expect(stage.gate.asked.map(({ target }) => target)).not.toContain('/oauth/token');
    expect(stage.tableWrites()).toEqual([]);
  });

  it('tries the reads of a fine-grained token, whose scopes tell nothing', async () => {
    const result = await validate(new Site(stage), { authorization: { accessToken: granularToken } });

    expect(result.valid).toBe(true);
    expect(result).not.toHaveProperty('scopes');
    expect(result).not.toHaveProperty('authorizedAs');
    expect(result.projectsExpected).toBe(80);
  });

  it('names the API in the place of a GitLab, and what to write instead', async () => {
    const wish = { gitlabInstanceUrl: `${stage.gate.url}/api/v4`, authorization: { accessToken: demoToken } };

    await expect(validate(new Site(stage), wish)).rejects.toMatchObject({
      status: 400,
      details: [
        {
          target: 'properties.gitlabInstanceUrl',
          message: `must be the root of GitLab, and ends in '/api/v4': write '${stage.gate.url}'`,
        },
      ],
    });
  });

  it('takes a token without the end of its line', async () => {
    const result = await validate(new Site(stage), { authorization: { accessToken: ` ${demoToken}\r\n` } });

    expect(result).toMatchObject({ valid: true, authorizedAs: 'demo' });
  });

  it('tells of names that are no group of the user', async () => {
    const site = new Site(stage);

    const unknown = await validate(site, {
      autoDiscovery: 'Disabled',
      topLevelInventoryList: ['no-such'],
      authorization: { accessToken: demoToken },
    });

    expect(unknown).toMatchObject({ valid: false, findings: [{ severity: 'Error', code: 'GroupNotFound' }] });
  });

  it.each([
    ['a scope that is too small', readUserToken, 'ScopeMissing', /with the scope read_api/],
    ['a token that was revoked', revokedToken, 'TokenRevoked', /another token/],
    ['a token that has come to its end', expiredToken, 'TokenExpired', /not come to its end/],
    ['a user who is blocked', blockedToken, 'UserBlocked', /unblock the account/],
    ['a token that GitLab does not know', 'glpat-invented', 'TokenRefused', /another token/],
  ])('tells of %s, and what to do', async (_, accessToken, code, message) => {
    const result = await validate(new Site(stage), { authorization: { accessToken } });

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
    await expect(validate(new Site(stage), properties)).rejects.toThrow(words);
  });
});

it('a code is not taken, as trying it would use it up', () => {
  const properties = { autoDiscovery: 'Enabled', authorization: { code: 'one-time' } };

  const { error } = DevOpsValidation.safeParse({ properties });

  expect(error?.issues).toMatchObject([
    { path: ['properties', 'authorization', 'code'], message: expect.stringContaining('use it up') },
  ]);
});
