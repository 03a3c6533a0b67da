import { randomUUID } from 'node:crypto';

import { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';

import { partitionOf } from '../../../shared/adapters/tables/findings.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import type { Finding } from '../../../shared/contracts/findings/finding.ts';
import { partsOf } from '../../../shared/features/findings/domain/finding-past.ts';
import { newImportState } from '../../../shared/features/findings/domain/import-state.ts';
import type { FindingsPlace } from '../../../shared/features/findings/ports.ts';
import type { ChangeEvent } from '../../../shared/features/inventory/domain/describe-change.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import { aFinding, aHead } from '../../support/a-finding.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';
import { feedEntries } from '../../support/feed.ts';

let stores: Stores;
let connectionString: string;
const requests: string[] = [];
const at = '2026-11-23T10:00:00.000Z';

beforeAll(async () => {
  connectionString = await azuriteAccount();
  stores = await openTables({ connectionString, onRequest: (_table, operation) => requests.push(operation) });
});

function aPlace(change: Partial<FindingsPlace> = {}): FindingsPlace {
  return { connectorId: randomUUID(), projectId: 7, ...change };
}

function changesOf(findings: readonly Finding[]) {
  return findings.map((finding) => ({ finding, head: aHead(finding) }));
}

function some(count: number, change: Partial<Finding> = {}): Finding[] {
  return Array.from({ length: count }, (_, index) => aFinding(String(index), change));
}

async function put(place: FindingsPlace, findings: readonly Finding[]): Promise<string> {
  const etag = (await stores.findings.state(place))?.etag;
  const state = newImportState(place.projectId, 3, at);
  return stores.findings.write(place, { state, changes: changesOf(findings), ...(etag && { etag }) });
}

async function headIds(place: FindingsPlace): Promise<string[]> {
  return (await Array.fromAsync(stores.findings.heads(place))).flat().map(({ head }) => head.id);
}

async function idsOf(pages: AsyncIterable<{ id: string }[]>): Promise<string[]> {
  return (await Array.fromAsync(pages)).flat().map(({ id }) => id);
}

function idsIn(findings: readonly Finding[]): string[] {
  return findings.map(({ id }) => id).toSorted();
}

describe('findings of a project', () => {
  it('are read as they were written, and their heads alone', async () => {
    const place = aPlace();
    const long = aFinding('long', { description: 'x\u2028'.repeat(2_000), solution: 'y"'.repeat(2_000) });

    await put(place, [long]);

    expect(await stores.findings.get(place, long.id)).toEqual(long);
    const { kind, severity, state, firstSeen } = long;
    const columns = { kind, severity, state, firstSeenAt: firstSeen.time };
    expect(await Array.fromAsync(stores.findings.heads(place))).toEqual([
      [{ head: aHead(long), ...columns, isSplit: true }],
    ]);
    expect(await stores.findings.get(place, 'f'.repeat(32))).toBeUndefined();
  });

  it('keep apart from those of other projects and connectors, also a second of one id', async () => {
    const place = aPlace();
    const [one] = some(1);
    const second = { ...one!, id: `${one!.id}~2` };

    await put(place, [one!, second]);
    await put({ ...place, projectId: 8 }, [aFinding('other')]);

    expect(await idsOf(stores.findings.pages(place, {}))).toEqual([one!.id, second.id]);
    expect(await idsOf(stores.findings.pages(place, { after: one!.id }))).toEqual([second.id]);
    expect(await idsOf(stores.findings.pages(aPlace(), {}))).toEqual([]);
  });

  it('are selected by kind, severity and state', async () => {
    const place = aPlace();
    const critical = aFinding('critical', { severity: 'critical' });
    const fixed = aFinding('fixed', { severity: 'critical', state: 'fixed', fixedAt: at });
    const secret = aFinding('secret', { kind: 'secret_detection', severity: 'critical', state: 'reopened' });
    await put(place, [critical, fixed, secret, ...some(3)]);
    const selected = (filter: object) => idsOf(stores.findings.pages(place, { filter }));

    expect(await selected({ severity: ['critical'], state: ['open', 'reopened'] })).toEqual(
      idsIn([critical, secret]),
    );
    expect(await selected({ severity: ['critical'], kind: ['sast'] })).toEqual(idsIn([critical, fixed]));
    expect(await selected({ state: ['dismissed'] })).toEqual([]);
  });

  it('are seen again without being read: their past stays, and a shorter text leaves nothing of a longer one', async () => {
    const place = aPlace();
    const sources = Array.from({ length: 20 }, (_, index) => ({
      type: 'cwe',
      value: `${index}`.repeat(2_000),
    }));
    const long = aFinding('long', { identifiers: sources, reason: 'again', fixedAt: at });
    const etag = await put(place, [long, aFinding('other')]);
    const moved = {
      ...partsOf(long).present,
      identifiers: [],
      severity: 'low' as const,
      lastSeen: { time: at },
    };
    const head = { ...aHead(long), digest: 'moved' };

    const state = newImportState(7, 3, at);
    await stores.findings.write(place, { state, etag, changes: [], seen: [{ head, present: moved }] });

    expect(JSON.stringify(partsOf(long).present).length).toBeGreaterThan(32_000);
    expect(await stores.findings.withHead(place, long.id)).toEqual({ head, finding: { ...long, ...moved } });
    const heads = (await Array.fromAsync(stores.findings.heads(place))).flat();
    expect(heads.find((one) => one.head.id === long.id)).toMatchObject({
      head,
      severity: 'low',
      isSplit: true,
    });
    expect(await stores.findings.get(place, aFinding('other').id)).toEqual(aFinding('other'));
  });

  it('can not be seen again after they are gone', async () => {
    const place = aPlace();
    const etag = await put(place, []);
    const seen = [{ head: aHead(aFinding('gone')), present: partsOf(aFinding('gone')).present }];

    const write = stores.findings.write(place, { state: newImportState(7, 3, at), etag, changes: [], seen });

    await expect(write).rejects.toBeInstanceOf(ConcurrentChangeError);
  });

  it('are read from rows that hold all of them in one column, as they were written before', async () => {
    const place = aPlace();
    const old = aFinding('old', { state: 'fixed', fixedAt: at });
    const { kind, severity, state, firstSeen } = old;
    const columns = { kind, severity, state, firstSeenAt: firstSeen.time, fixedAt: at };
    const table = TableClient.fromConnectionString(connectionString, 'Findings', {
      allowInsecureConnection: true,
    });
    await put(place, []);
    await table.createEntity({
      partitionKey: partitionOf(place),
      rowKey: `f|${old.id}`,
      ...columns,
      head: JSON.stringify(aHead(old)),
      finding: JSON.stringify(old),
    });

    expect(await stores.findings.get(place, old.id)).toEqual(old);
    expect(await Array.fromAsync(stores.findings.heads(place))).toEqual([[{ head: aHead(old), ...columns }]]);
  });

  it('are written 99 a transaction, with the state in each', async () => {
    const place = aPlace();
    const findings = some(250);
    await put(place, []);
    requests.splice(0);

    await put(place, findings);

    expect(requests.filter((one) => /batch|transaction/i.test(one))).toHaveLength(3);
    expect(await headIds(place)).toEqual(idsIn(findings));
  });
});

describe('two imports at once', () => {
  it('write one after the other: the one that read an older state stops at its first transaction', async () => {
    const place = aPlace();
    const etag = await put(place, []);
    const state = newImportState(7, 3, at);

    await put(place, [aFinding('first')]);
    const late = stores.findings.write(place, { state, etag, changes: changesOf([aFinding('late')]) });

    await expect(late).rejects.toBeInstanceOf(ConcurrentChangeError);
    expect(await headIds(place)).toEqual(idsIn([aFinding('first')]));
  });

  it('begin with one', async () => {
    const place = aPlace();
    const write = { state: newImportState(7, 3, at), changes: [] };

    const both = await Promise.allSettled([
      stores.findings.write(place, write),
      stores.findings.write(place, write),
    ]);

    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('events of an import', () => {
  const event: ChangeEvent = {
    id: 'e1',
    at,
    kind: 'findingsChanged',
    subject: { type: 'project', gitLabId: 7, fullyQualifiedName: 'acme$shop' },
    after: { fixed: 3 },
    cause: { kind: 'assessment' },
  };

  it('are written with the last rows, and published once', async () => {
    const place = aPlace();
    const state = newImportState(7, 3, at);
    await stores.findings.write(place, { state, changes: changesOf(some(150)), events: [event] });

    const published = [
      await stores.changeFeed.publishFindings(place),
      await stores.changeFeed.publishFindings(place),
    ];

    expect(published).toEqual([1, 0]);
    expect(await feedEntries(stores.changeFeed, place.connectorId)).toEqual([event]);
  });
});

describe('the end of findings', () => {
  it('comes with their project, or with their connector and its sweeps', async () => {
    const place = aPlace();
    const other = { ...place, projectId: 8 };
    const foreign = aPlace();
    const sweep = { rootId: 3, at, subject: 'projects', after: 0, movedAt: at } as const;
    for (const one of [place, other, foreign]) await put(one, some(2));
    await stores.findings.sweeps.put(place.connectorId, sweep);

    await stores.findings.purgeProject(place);
    const left = await stores.findings.states(place.connectorId, [7, 8]);
    await stores.findings.purge(place.connectorId);

    expect(left.map(({ value }) => value.projectId)).toEqual([8]);
    expect(await stores.findings.states(place.connectorId, [7, 8])).toEqual([]);
    expect(await headIds(other)).toEqual([]);
    expect(await stores.findings.sweeps.list(place.connectorId)).toEqual([]);
    expect(await headIds(foreign)).toHaveLength(2);
  });
});
