import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ConnectorKey } from '../../../shared/contracts/connector-key.ts';
import type { Permission } from '../../../shared/features/permissions/ports.ts';
import { type AssessedThing, listAssessments } from '../../../shared/features/posture/list-assessments.ts';
import {
  listGroupAssessments,
  listInstanceAssessments,
  listProjectAssessments,
} from '../../../shared/features/posture/read-assessments.ts';
import { saveExemption } from '../../../shared/features/decisions/save-exemption.ts';
import { expireExemptions } from '../../../shared/features/decisions/expire-exemptions.ts';
import { countChecks } from '../../../shared/features/posture/domain/panes/count-checks.ts';
import { openPosture } from '../../../shared/features/posture/open-posture.ts';
import { resourceIdOf } from '../../../shared/platform/resource-scope.ts';
import { InvalidRequestError, NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(60);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
  await connector.assess();
  await decide();
}, 120_000);
afterAll(() => environment.stop());

/** Exempts checks of the whole connector, of a root group, of a group below one and of some projects. */
async function decide(): Promise<void> {
  const things = (await pages({ pageSize: 1_000 })).flat();
  const groups = things.filter(({ group, project }) => group !== undefined && project === undefined);
  const subgroup = groups.find(({ group }) => group?.includes('$'))!;
  const ofProjects = things.filter(({ project }) => project !== undefined);
  const scopes: [string, AssessedThing][] = [
    ['REV-01', things[0]!],
    ['INS-01', things[0]!],
    ['REV-02', groups[0]!],
    ['GRP-03', groups[0]!],
    ['REV-02', subgroup],
    ['PRJ-01', subgroup],
    ...ofProjects.slice(0, 3).map((thing): [string, AssessedThing] => ['REV-03', thing]),
  ];
  for (const [at, [check, { group, project }]] of scopes.entries()) {
    const below = group === undefined ? '' : `/devops/default/gitLabGroups/${group}`;
    const scope = `${resourceIdOf(connector.key)}${below}${project === undefined ? '' : `/projects/${project}`}`;
    const expiresOn = new Date(connector.now.getTime() + 86_400_000).toISOString();
    const properties = { scope, check, category: 'RiskAccepted' as const, text: 'Known.', expiresOn };
    const request = {
      caller: connector.ada,
      key: connector.key,
      name: `exemption-${at}`,
      body: { properties },
    };
    await saveExemption(request, connector.deps());
  }
}

/** How often each check is exempt in these things. */
function exemptIn(things: readonly AssessedThing[]): Record<string, number> {
  const exempt = things.flatMap(({ checks }) => checks.filter(({ exemption }) => exemption !== undefined));
  const byCheck = Map.groupBy(exempt, ({ rule }) => rule.id);
  return Object.fromEntries([...byCheck].map(([check, { length }]) => [check, length]));
}

const everything: Permission = { covers: () => true };
const onlyAnother: Permission = { covers: ({ key }) => key.name === 'another' };

type Wish = { scope?: Partial<ConnectorKey>; pageSize?: number; permission?: Permission };

async function pages({ scope = connector.key, pageSize = 7, permission = everything }: Wish = {}) {
  const found: AssessedThing[][] = [];
  let continuationToken: string | undefined;
  do {
    const place = { scope: { ...scope, subscriptionId: connector.key.subscriptionId }, permission };
    const page = await listAssessments(place, { pageSize, continuationToken }, connector.deps());
    found.push(page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return found;
}

function nameOf({ connector: { name }, group = '', project = '' }: AssessedThing): string {
  return [name, group, project].join(' ');
}

function checksAlone({ group, project }: AssessedThing) {
  const app = connector.deps();
  const { key } = connector;
  if (group === undefined) return listInstanceAssessments(key, app);
  return project === undefined
    ? listGroupAssessments(key, group, app)
    : listProjectAssessments(key, group, project, app);
}

async function rowIds(kind: 'groups' | 'projects'): Promise<number> {
  const { id: connectorId } = (await connector.connector())!;
  let count = 0;
  for (const { facts } of await environment.stores.rootGroups.list(connectorId)) {
    const rows = await environment.stores[kind].page({ connectorId, rootId: facts.id }, 0, 10_000);
    count += rows.filter(({ removed }) => !removed).length;
  }
  return count;
}

describe('the assessments below a connector', () => {
  it('are those of the instance, and of each group and project once, in pages', async () => {
    const { id } = (await connector.connector())!;
    const roots = await environment.stores.rootGroups.list(id);

    const found = await pages();

    const things = found.flat();
    const names = things.map(nameOf);
    expect(new Set(names).size).toBe(names.length);
    expect(Math.max(...found.map(({ length }) => length))).toBe(7);
    const count = 1 + roots.length + (await rowIds('groups')) + (await rowIds('projects'));
    expect(things).toHaveLength(count);
    expect((await pages({ pageSize: 1_000 })).flat()).toEqual(things);
  });

  it('equal those of each thing alone', async () => {
    for (const thing of (await pages()).flat()) expect(thing.checks).toEqual(await checksAlone(thing));
  });

  it('and the numbers of all panes agree about what is exempt, until the exemptions end', async () => {
    const app = connector.deps();
    const exempt = async () => {
      const { index } = await openPosture({ scope: connector.key, permission: everything }, undefined, app);
      const counted = countChecks(index, {}).filter(({ counts }) => counts.exempt > 0);
      return Object.fromEntries(counted.map(({ rule, counts }) => [rule.id, counts.exempt]));
    };
    const now = exemptIn((await pages()).flat());

    expect(await exempt()).toEqual(now);
    expect(Object.keys(now).toSorted()).toEqual(['GRP-03', 'INS-01', 'PRJ-01', 'REV-01', 'REV-02', 'REV-03']);
    expect(now['REV-01']).toBe(await rowIds('projects'));
    expect(now['REV-03']).toBe(3);
    const { now: before } = connector;
    connector.wait(24 * 60);
    expect([await exempt(), exemptIn((await pages()).flat())]).toEqual([{}, {}]);
    expect(await expireExemptions(connector.alone())).toEqual({ expired: 9 });
    expect((await connector.feed()).filter(({ kind }) => kind === 'exemptionExpired')).toHaveLength(9);
    connector.now = before;
  });

  it('leave out what was removed, and go on behind it', async () => {
    const other = new TestConnector(environment);
    await other.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
    const scope = await other.scope('contoso');
    const rows = await environment.stores.projects.page(scope, 0, 1_000);
    const place = { scope: other.key, permission: everything };
    const listed = async (continuationToken: string | undefined) =>
      listAssessments(place, { pageSize: 3, continuationToken }, other.deps());
    const first = await listed(undefined);
    const before = await countFrom(first.continuationToken);

    for (const row of rows.slice(0, 2)) await environment.stores.projects.remove(scope, row);

    expect(await countFrom(first.continuationToken)).toBe(before - 2);

    async function countFrom(token: string | undefined): Promise<number> {
      let sum = 0;
      for (let at = token; at !== undefined;) {
        const { items, continuationToken } = await listed(at);
        sum += items.length;
        at = continuationToken;
      }
      return sum;
    }
  });

  it('end where there is no such connector', async () => {
    await expect(pages({ scope: { ...connector.key, name: 'missing' } })).rejects.toThrow(NotFoundError);
  });
});

describe('the assessments of a subscription or resource group', () => {
  it('are those of the connectors that the caller may read', async () => {
    const second = new TestConnector(environment, connector.tenantId);
    Object.assign(second, { key: { ...connector.key, name: 'another' } });
    await second.create();

    const all = (await pages({ scope: {} })).flat();
    const mine = (await pages({ scope: {}, permission: onlyAnother })).flat();
    const ofGroup = (await pages({ scope: { resourceGroup: 'rg' } })).flat();
    const ofOther = (await pages({ scope: { resourceGroup: 'other' } })).flat();

    expect(new Set(all.map(({ connector: { name } }) => name))).toEqual(new Set(['another', 'contoso']));
    expect(mine.map(nameOf)).toEqual(['another  ']);
    expect(ofGroup.map(nameOf)).toEqual(all.map(nameOf));
    expect(ofOther).toEqual([]);
  });

  it('refuse the token of another list', async () => {
    const place = (scope: Partial<ConnectorKey>) => ({
      scope: { ...scope, subscriptionId: connector.key.subscriptionId },
      permission: everything,
    });
    const wanted = { pageSize: 1, continuationToken: undefined };
    const { continuationToken } = await listAssessments(place({}), wanted, connector.deps());

    const again = listAssessments(place(connector.key), { pageSize: 1, continuationToken }, connector.deps());

    expect(continuationToken).toBeDefined();
    await expect(again).rejects.toThrow(InvalidRequestError);
  });
});
