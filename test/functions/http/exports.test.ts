import { randomUUID } from 'node:crypto';

import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { ExportResource } from '../../../shared/contracts/arm/export.ts';
import { Job } from '../../../shared/contracts/job.ts';
import { purgeExports } from '../../../shared/features/exports/purge-exports.ts';
import { writeExport } from '../../../shared/features/exports/write-export.ts';
import { connectorPath } from '../../support/api-client.ts';
import { type AppAnswer, type RunningApp, startApp } from '../../support/app.ts';
import { contoso } from '../../support/entra.ts';
import { fillReadModel } from '../../support/filled-read-model.ts';
import { aConnector } from '../../support/onboarding.ts';

const subscriptionId = '11111111-2222-4333-8444-555555555555';
const subscription = `/subscriptions/${subscriptionId}`;
const everywhere = `${subscription}/providers/Microsoft.Security`;
const securityReader = '39bc4728-0917-49c7-9d2c-d95423bc2eb4';
const projects = 4_000;

let app: RunningApp;
let owner: string;
/** Reads connector `one` only. */
let reader: string;
let stranger: string;

beforeAll(async () => {
  const tenant = {
    tenantId: contoso,
    subscriptions: [subscriptionId],
    owners: [objectIdOf(contoso, 'olivia')],
  };
  app = await startApp({ TENANTS: JSON.stringify([tenant]) });
  [owner, reader, stranger] = (await Promise.all(['olivia', 'rita', 'sam'].map(tokenOf))) as [
    string,
    string,
    string,
  ];
  for (const name of ['one', 'two'])
    await app.ask('PUT', connectorPath(name), { token: owner, body: aConnector });
  await fillReadModel(app.stores, 'one', projects);
  await fillReadModel(app.stores, 'two', 30);
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${securityReader}`;
  const assignment = `${connectorPath('one')}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
  const properties = { roleDefinitionId, principalId: objectIdOf(contoso, 'rita'), principalType: 'User' };
  await app.ask('PUT', assignment, { token: owner, version: '2022-04-01', body: { properties } });
});
afterAll(() => app.stop());

function tokenOf(name: string): Promise<string> {
  return app.token({ kind: 'user', name, tenantId: contoso });
}

type Sender = { token?: string; scope?: string; headers?: Record<string, string> };

async function create(properties: object, { token = owner, scope = everywhere }: Sender = {}) {
  const answer = await app.ask('POST', `${scope}/exports`, { token, body: { properties } });
  return { answer, one: answer.status === 202 ? ExportResource.parse(answer.json) : undefined };
}

/** An export that is written as the job on the queue says. */
async function written(properties: object, asked: Sender = {}): Promise<ExportResource> {
  const { one } = await create(properties, asked);
  const messages = await app.peek('resync');
  const jobs = messages.flatMap(({ body }) => Job.safeParse(body).data ?? []);
  const job = jobs.find((found) => found.kind === 'write-export' && found.exportId === one!.name);
  if (job?.kind === 'write-export') await writeExport(job, app.app);
  const answer = await app.ask('GET', one!.id, { token: asked.token ?? owner });
  return ExportResource.parse(answer.json);
}

async function statusOf(path: string): Promise<number> {
  return (await app.ask('GET', path, { token: owner })).status;
}

function content({ id }: ExportResource, { token = owner, headers = {} }: Sender = {}): Promise<AppAnswer> {
  return app.ask('GET', `${id}/content`, { token, headers });
}

describe('an export', () => {
  it('is written by a job and served in ranges of bytes, which together are the rows of the list', async () => {
    const filters = { archived: 'all', sort: 'name' };
    const one = await written({ of: 'inventory', format: 'csv', filters });
    const { state, count, size } = one.properties;
    expect([state, count]).toEqual(['Ready', projects + 30]);

    const step = 300_001;
    const parts: Buffer[] = [];
    for (let first = 0; first < size; first += step) {
      const part = await content(one, { headers: { range: `bytes=${first}-${first + step - 1}` } });
      const last = Math.min(first + step, size) - 1;
      expect([part.status, part.headers.get('content-range')]).toEqual([
        206,
        `bytes ${first}-${last}/${size}`,
      ]);
      parts.push(part.bytes!);
    }

    const whole = await content(one);
    expect(whole.bytes!.equals(Buffer.concat(parts))).toBe(true);
    expect(whole.headers.get('x-ms-export-count')).toBe(String(count));
    expect(whole.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(whole.headers.get('content-disposition')).toMatch(
      /^attachment; filename="palisade-inventory-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const rows = parse<Record<string, string>>(whole.bytes!.toString(), { columns: true });
    const listed = await app.ask('GET', `${everywhere}/inventory`, {
      token: owner,
      query: { ...filters, top: '200', skip: '3900' },
    });
    const page = listed.json as { value: { fullPath: string }[]; count: number };
    expect(rows).toHaveLength(page.count);
    expect(rows.slice(3_900).map(({ fullPath }) => fullPath)).toEqual(
      page.value.map(({ fullPath }) => fullPath),
    );
  });

  it('keeps to RFC 9110: its ETag, a range beyond the end, and a range of another version', async () => {
    const one = await written({ of: 'recommendations', format: 'jsonl' });
    const whole = await content(one);
    const etag = whole.headers.get('etag')!;

    expect(etag).toMatch(/^"[\w-]{22}"$/);
    expect((await content(one, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const beyond = await content(one, { headers: { range: 'bytes=99999999-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([
      416,
      `bytes */${one.properties.size}`,
    ]);
    const range = 'bytes=0-9';
    expect((await content(one, { headers: { range, 'if-range': etag } })).status).toBe(206);
    expect((await content(one, { headers: { range, 'if-range': '"other"' } })).status).toBe(200);
  });

  it('is a page under a policy that lets nothing load, as a report for printing', async () => {
    const one = await written({ of: 'cis', format: 'html' });
    const { headers, bytes } = await content(one);

    expect(one.properties.count).toBe(122);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; .*frame-ancestors 'none'; sandbox$/,
    );
    expect(bytes!.toString()).toContain('CIS GitLab Benchmark v1.0.1');
  });

  it.each([
    ['an unknown view', { of: 'projects', format: 'csv' }, 'properties.of'],
    ['a number as view', { of: 7, format: 'csv' }, 'properties.of'],
    ['no format', { of: 'inventory' }, 'properties.format'],
    ['a format of another view', { of: 'inventory', format: 'sarif' }, 'properties.format'],
    ['a list as filters', { of: 'inventory', format: 'csv', filters: [] }, 'properties.filters'],
    [
      'an unknown filter',
      { of: 'inventory', format: 'csv', filters: { color: 'red' } },
      'properties.filters.color',
    ],
    [
      'a filter of another type',
      { of: 'inventory', format: 'csv', filters: { q: 7 } },
      'properties.filters.q',
    ],
    [
      'an unknown value',
      { of: 'inventory', format: 'csv', filters: { findings: 'many' } },
      'properties.filters.findings',
    ],
    [
      'a huge filter',
      { of: 'inventory', format: 'csv', filters: { q: 'a'.repeat(9_000) } },
      'properties.filters.q',
    ],
    ['no columns', { of: 'inventory', format: 'csv', columns: [] }, 'properties.columns'],
    ['an unknown column', { of: 'inventory', format: 'csv', columns: ['color'] }, 'properties.columns'],
    ['a text as columns', { of: 'inventory', format: 'csv', columns: 'name' }, 'properties.columns'],
    ['a text as mark', { of: 'inventory', format: 'csv', byteOrderMark: 'yes' }, 'properties.byteOrderMark'],
    ['an unknown field', { of: 'inventory', format: 'csv', color: 'red' }, 'properties.color'],
  ])('with %s is 400, and names the field', async (_what, properties, target) => {
    const { answer } = await create(properties);

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.json)).toContain(`"target":"${target}`);
  });

  it('of an odd body, id, scope or range is a clear 4xx', async () => {
    const path = `${everywhere}/exports`;
    const bodies = [undefined, [], {}, { properties: null }];
    const statuses = [];
    for (const body of bodies) statuses.push((await app.ask('POST', path, { token: owner, body })).status);
    expect(statuses).toEqual([400, 400, 400, 400]);
    expect(await statusOf(`${path}/nothing`)).toBe(400);
    expect(await statusOf(`${path}/${randomUUID()}`)).toBe(404);
    expect(await statusOf(`${path}/${randomUUID()}/content`)).toBe(404);
    const foreign = everywhere.replace(subscriptionId, randomUUID());
    expect((await create({ of: 'inventory', format: 'csv' }, { scope: foreign })).answer.status).toBe(404);
    const one = await written({ of: 'recommendations', format: 'csv' });
    const ranges = ['bytes=abc', 'bytes=9-1', 'items=0-9', 'bytes=', 'bytes=-0', `bytes=${'9'.repeat(40)}-`];
    for (const range of ranges) {
      const { status } = await content(one, { headers: { range } });
      expect({ range, status: [200, 206, 416].includes(status) }).toEqual({ range, status: true });
    }
  });

  it('has no content before it is written', async () => {
    const { one } = await create({ of: 'inventory', format: 'csv' }, { scope: connectorPath('two') });

    const answer = await content(one!);

    expect([answer.status, answer.code, answer.headers.get('retry-after')]).toEqual([
      409,
      'ExportNotReady',
      '2',
    ]);
  });

  it('holds what its creator may read, and is there only for who may read all of it', async () => {
    const ofReader = await written(
      { of: 'inventory', format: 'csv', filters: { archived: 'all' } },
      { token: reader },
    );
    const ofOwner = await written({ of: 'inventory', format: 'csv' });

    expect(ofReader.properties.count).toBe(projects);
    expect((await content(ofReader, { token: reader })).status).toBe(200);
    expect((await content(ofReader)).status).toBe(200);
    expect((await content(ofOwner, { token: reader })).status).toBe(404);
    expect((await app.ask('GET', ofOwner.id, { token: reader })).status).toBe(404);
    expect((await content(ofOwner, { token: stranger })).status).toBe(403);
    expect((await create({ of: 'inventory', format: 'csv' }, { token: stranger })).answer.status).toBe(403);
    const two = { token: reader, scope: connectorPath('two') };
    expect((await create({ of: 'inventory', format: 'csv' }, two)).answer.status).toBe(403);
  });

  it('names what is wrong with a request', async () => {
    for (const [properties, target] of [
      [{ of: 'everything', format: 'csv' }, 'properties.of'],
      [{ of: 'inventory', format: 'xlsx' }, 'properties.format'],
      [{ of: 'inventory', format: 'csv', columns: [] }, 'properties.columns'],
      [{ of: 'inventory', format: 'csv', filters: { group: 'no/such' } }, 'properties.filters.group'],
    ] as const) {
      const { answer } = await create(properties);
      const { error } = answer.json as { error: { details: { target: string }[] } };
      expect([answer.status, error.details.map((detail) => detail.target)]).toEqual([400, [target]]);
    }
    expect((await app.ask('GET', `${everywhere}/exports/none`, { token: owner })).status).toBe(400);
  });

  it('goes after a day', async () => {
    const one = await written({ of: 'coverage', format: 'csv' });
    const tomorrow = new Date(Date.parse(one.properties.expiresAt) + 1_000);

    await purgeExports({ ...app.app, clock: { now: () => tomorrow } });

    expect((await content(one)).status).toBe(404);
    expect(await Array.fromAsync(app.stores.exports.expired('2999-01-01T00:00:00.000Z'))).toEqual([]);
  });
});
