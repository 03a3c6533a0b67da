import { TableClient, type TableEntity } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Azurite, startAzurite } from '../../../local/azurite/start-azurite.ts';
import { factsCodec } from '../../../shared/adapters/tables/facts-column.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { MisshapenRowError } from '../../../shared/adapters/tables/row-codec.ts';
import { fingerprintOf } from '../../../shared/features/inventory/domain/facts.ts';
import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import { ProjectFacts } from '../../../shared/features/inventory/domain/project-facts.ts';
import { mergeRows } from '../../../shared/features/inventory/merge-rows.ts';
import { rowsOf } from '../../support/raw-tables.ts';
import { aGroup, aProject, aRootGroup, aScope, later, when } from './rows.ts';
import { feedEntries } from '../../support/feed.ts';

const keys = { partitionKey: 'p', rowKey: 'r', etag: 'e' };
const facts = aProject(5, { archived: false, onlyAllowMergeIfPipelineSucceeds: true }).row.facts;
const columns = { indexName: 'acme$web', firstSeenAt: when, seenAt: when };

let azurite: Azurite;
let stores: Stores;
beforeAll(async () => {
  azurite = await startAzurite();
  stores = await openTables({ connectionString: azurite.connectionString });
  await stores.missingTables();
});
afterAll(() => azurite.stop());

/** Writes rows in the format of earlier versions: each fact in a column of its own. */
async function writeOld(table: string, rows: (TableEntity & Record<string, unknown>)[]): Promise<void> {
  const options = { allowInsecureConnection: true };
  const client = TableClient.fromConnectionString(azurite.connectionString, table, options);
  for (const row of rows) await client.createEntity(row);
}

async function anOldProject(scope: Scope): Promise<void> {
  const partitionKey = `${scope.connectorId}|${scope.rootId}`;
  const fingerprint = fingerprintOf(facts);
  const { id, groupId, ...others } = facts;
  const ids = { id: BigInt(id), groupId: BigInt(groupId) };
  const row = { partitionKey, ...others, ...ids, ...columns, fingerprint, foldedPath: facts.path };
  const id16 = String(id).padStart(16, '0');
  await writeOld('Projects', [
    { ...row, rowKey: `p|${id16}` },
    { ...row, rowKey: `t|acme$web|${id16}` },
  ]);
}

function merge(scope: Scope, now: ProjectFacts) {
  const item = { id: now.id, facts: now, fingerprint: fingerprintOf(now), indexName: 'acme$web' };
  return mergeRows([item], {
    rows: stores.projects,
    scope,
    observedAt: later,
    context: { subject: 'project', cause: { kind: 'crawl' }, at: later },
    completeAsOf: when,
    roots: [],
  });
}

async function rawOf(scope: Scope) {
  const rows = await rowsOf(azurite.connectionString, 'Projects');
  return rows.filter(({ partitionKey }) => partitionKey === `${scope.connectorId}|${scope.rootId}`);
}

describe('a row with a column for each fact', () => {
  it('is read by id, by name and in a list', async () => {
    const scope = aScope();
    await anOldProject(scope);

    const [byId] = await stores.projects.whole(scope, [5]);
    const byName = await stores.projects.get(scope, 'acme$web', 'project-5');
    const listed = await stores.projects.list(scope, 'acme$web', {
      pageSize: 9,
      continuationToken: undefined,
    });

    expect(byId?.value.facts).toEqual(facts);
    expect([byName?.facts, listed.items[0]?.facts]).toEqual([facts, facts]);
  });

  it('is not rewritten for the format while nothing changes', async () => {
    const scope = aScope();
    await anOldProject(scope);
    const before = (await rawOf(scope)).map(({ etag }) => etag);

    const { unchanged } = await merge(scope, facts);

    expect(unchanged).toBe(1);
    expect((await rawOf(scope)).map(({ etag }) => etag)).toEqual(before);
  });

  it('has its facts in one column after a change, which alone is reported', async () => {
    const scope = aScope();
    await anOldProject(scope);

    await merge(scope, { ...facts, archived: true });
    await stores.changeFeed.publish(scope);

    const feed = await feedEntries(stores.changeFeed, scope.connectorId);
    expect(feed.map(({ kind }) => kind)).toEqual(['archived']);
    const raw = await rawOf(scope);
    expect(raw).toHaveLength(2);
    for (const row of raw as Record<string, unknown>[]) {
      expect(JSON.parse(String(row['facts']))).toEqual({ ...facts, archived: true });
      expect(row).not.toHaveProperty('fullyQualifiedName');
    }
  });

  it('of a group or a root group is read as well', async () => {
    const scope = aScope();
    const group = {
      ...aGroup(9, 'acme$web', { parentId: 7 }).row.facts,
      requireTwoFactorAuthentication: false,
    };
    const { id, parentId = 0, ...others } = group;
    const row = { ...others, id: BigInt(id), parentId: BigInt(parentId), ...columns, fingerprint: 'print' };
    const root = aRootGroup(7);
    const { facts: rootFacts, crawl, ...state } = root;
    await writeOld('Groups', [
      { ...row, partitionKey: `${scope.connectorId}|7`, rowKey: 'i|0000000000000009' },
      {
        ...rootFacts,
        id: 7n,
        ...state,
        crawl: JSON.stringify(crawl),
        partitionKey: scope.connectorId,
        rowKey: 'r|0000000000000007',
      },
    ]);

    expect((await stores.groups.whole(scope, [9]))[0]?.value.facts).toEqual(group);
    expect((await stores.rootGroups.get(scope))?.value).toEqual(root);
  });
});

describe('the column of facts', () => {
  const codec = factsCodec('Projects', ProjectFacts);
  const stored = (values: ProjectFacts) => ({ ...keys, ...codec.write(values) });

  it.each(['plain', 'half a pair \ud800', 'x'.repeat(31_000), 'y'.repeat(40_000), '\u0000'.repeat(40_000)])(
    'holds texts of any kind and length (case %#)',
    (name) => {
      const row = stored({ ...facts, name, fullName: name, url: name, defaultBranch: name, path: name });

      const read = codec.read(row);

      expect(read.name).toBe(name.slice(0, read.name.length).toWellFormed());
      expect(read.name.length).toBeGreaterThanOrEqual(Math.min(name.length, 5_000));
      for (const column of Object.values<string>(row)) expect(column.length).toBeLessThanOrEqual(32_000);
    },
  );

  it('ignores facts of a later version, and rejects what is no JSON or does not fit', () => {
    const row = { ...keys, facts: JSON.stringify({ ...facts, fromTheFuture: 1 }) };

    expect(codec.read(row)).toEqual(facts);
    expect(() => codec.read({ ...keys, facts: '{canary' })).toThrow(MisshapenRowError);
    expect(() => codec.read({ ...keys, facts: '{"id":"canary"}' })).toThrow(/schema: id, /);
  });
});
