import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import type { AssessmentResource } from '../../../shared/contracts/arm/assessment.ts';
import { operations } from '../../../shared/contracts/arm/operations.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { assessmentName } from '../../../shared/features/posture/domain/assessment-name.ts';
import type { RuleMetadata } from '../../../shared/features/posture/domain/rule.ts';
import { groupRules, instanceRules, projectRules } from '../../../shared/features/posture/rules/all.ts';
import { type AppAnswer, type RunningApp, startApp } from '../../support/app.ts';
import { contoso } from '../../support/entra.ts';
import { aGroup } from '../../support/gitlab-things.ts';
import { aConnector } from '../../support/onboarding.ts';
import { healthyInstance } from '../../support/posture-facts.ts';

const subscriptionId = '11111111-0000-4000-8000-000000000001';
const subscription = `/subscriptions/${subscriptionId}`;
const resourceGroup = `${subscription}/resourceGroups/Security`;
const assessments = 'providers/Microsoft.Security/assessments';
const securityReader = '39bc4728-0917-49c7-9d2c-d95423bc2eb4';
const published = ['2021-06-01', '2025-05-04'];
/** More than one page of things. */
const rootGroups = 60;

let app: RunningApp;
let owner: string;
/** Reads connector `one` only. */
let reader: string;
/** Has no role at all. */
let stranger: string;

beforeAll(async () => {
  const tenant = {
    tenantId: contoso,
    subscriptions: [subscriptionId],
    owners: [objectIdOf(contoso, 'olivia')],
  };
  app = await startApp({ TENANTS: JSON.stringify([tenant]) });
  [owner, reader, stranger] = await Promise.all([tokenOf('olivia'), tokenOf('rita'), tokenOf('sam')]);
  for (const name of ['one', 'two']) {
    await app.ask('PUT', pathOf(name), { token: owner, body: aConnector });
    await fill(name);
  }
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${securityReader}`;
  const assignment = `${pathOf('one')}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
  const properties = { roleDefinitionId, principalId: objectIdOf(contoso, 'rita'), principalType: 'User' };
  await app.ask('PUT', assignment, { token: owner, version: '2022-04-01', body: { properties } });
});
afterAll(() => app.stop());

function tokenOf(name: string): Promise<string> {
  return app.token({ kind: 'user', name, tenantId: contoso });
}

function pathOf(name: string): string {
  return `${resourceGroup}/providers/Microsoft.Security/securityConnectors/${name}`;
}

/** Root groups, and an instance that is assessed. */
async function fill(name: string): Promise<void> {
  const key = { subscriptionId, resourceGroup: 'Security', name };
  const { id } = (await app.stores.connectors.get(key))!.value;
  const found = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date('2026-11-01T00:00:00Z') };
  for (let root = 1; root <= rootGroups; root += 1)
    await app.stores.rootGroups.put(id, claimedRoot(aGroup(root, `group-${root}`), undefined, found));
  const reading = { source: 'GET /application/settings', readAt: '2026-11-01T00:00:00.000Z' };
  const common = { id: 0, rootId: 0, licence: 'unknown', rulesVersion: '1' } as const;
  const since = '2026-11-01T00:00:00.000Z';
  const verdicts = { 'INS-01': { verdict: 'pass', since } } as const;
  await app.stores.assessments.instance.write(id, [
    { assessment: { ...common, verdicts, readings: [{ ...reading, facts: healthyInstance() }] } },
  ]);
}

/** The name of the first of some checks, as a path. */
function named(rules: readonly RuleMetadata[]): string {
  return `${assessments}/${assessmentName(rules[0]!)}`;
}

type Ask = { token?: string; version?: string; query?: Record<string, string> };

function ask(path: string, { token = owner, ...more }: Ask = {}): Promise<AppAnswer> {
  return app.ask('GET', path, { token, ...more });
}

/** All pages of a list, by their links. */
async function pages(path: string, wish: Ask = {}): Promise<AssessmentResource[][]> {
  const found: AssessmentResource[][] = [];
  let query: Record<string, string> = {};
  for (;;) {
    const answer = await ask(path, { ...wish, query });
    expect([path, answer.status, answer.code]).toEqual([path, 200, undefined]);
    const { value, nextLink } = operations.Assessments_ListBySubscription.responses[200].parse(answer.json);
    found.push(value);
    if (nextLink === undefined) return found;
    const { pathname, searchParams } = new URL(nextLink);
    expect(pathname).toBe(path);
    query = Object.fromEntries(searchParams);
  }
}

function connectorsIn(list: AssessmentResource[]): Set<string | undefined> {
  return new Set(list.map(({ id }) => /securityConnectors\/([^/]+)/.exec(id)?.[1]));
}

describe('the assessments below a scope', () => {
  it('come in pages of what is assessed, in the published versions without what is not', async () => {
    for (const version of published) {
      const found = await pages(`${pathOf('one')}/${assessments}`, { version });

      expect(found).toHaveLength(2);
      const all = found.flat();
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(all.every(({ properties }) => properties.status !== undefined)).toBe(true);
      expect(all.some(({ properties }) => 'check' in properties)).toBe(false);
      expect(all.filter(({ id }) => !id.includes('/devops/'))).toHaveLength(instanceRules.length);
    }
  });

  it('come with every check of the kind in our own version', async () => {
    const all = (await pages(`${pathOf('one')}/${assessments}`)).flat();

    expect(all).toHaveLength(instanceRules.length + rootGroups * groupRules.length);
    expect(all.some(({ properties }) => properties.verdict === 'notAssessed')).toBe(true);
    expect(all[0]?.properties).toMatchObject({
      check: 'INS-01',
      verdict: 'pass',
      resourceDetails: { id: pathOf('one') },
    });
  });

  it.each([subscription, resourceGroup])(
    'are of the connectors that the caller may read (%s)',
    async (scope) => {
      const path = `${scope}/${assessments}`;

      expect(connectorsIn((await pages(path)).flat())).toEqual(new Set(['one', 'two']));
      expect(connectorsIn((await pages(path, { token: reader })).flat())).toEqual(new Set(['one']));
      expect((await ask(path, { token: stranger })).status).toBe(403);
      expect((await ask(`${pathOf('two')}/${assessments}`, { token: reader })).status).toBe(403);
    },
  );

  it('refuse a token that they did not give', async () => {
    const given = await ask(`${subscription}/${assessments}`);
    const { nextLink = '' } = operations.Assessments_ListBySubscription.responses[200].parse(given.json);
    const token = new URL(nextLink).searchParams.get('continuation-token') ?? '';

    for (const continuation of ['', 'x', '{}', `${token}x`.slice(3), token]) {
      const path = `${resourceGroup}/${assessments}`;
      const answer = await ask(path, { query: { 'continuation-token': continuation } });
      expect([continuation, answer.status]).toEqual([continuation, 400]);
    }
  });
});

describe('an assessment of a connector', () => {
  it('is that of its instance', async () => {
    const answer = await ask(`${pathOf('one')}/${named(instanceRules)}`, { version: '2021-06-01' });

    expect(answer.status).toBe(200);
    expect(operations.ConnectorAssessments_Get.responses[200].parse(answer.json)).toMatchObject({
      id: `${pathOf('one')}/${named(instanceRules)}`,
      properties: { status: { code: 'Healthy' } },
    });
  });

  it.each([
    ['a project', projectRules],
    ['a group', groupRules],
  ])('is not found by the name of a check of %s', async (_subject, rules) => {
    expect((await ask(`${pathOf('one')}/${named(rules)}`)).status).toBe(404);
  });

  it('is not found where there is no connector', async () => {
    expect((await ask(`${pathOf('missing')}/${named(instanceRules)}`)).status).toBe(404);
  });
});
