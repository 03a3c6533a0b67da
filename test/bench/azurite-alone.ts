import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

import { TableClient } from '@azure/data-tables';
import pMap from 'p-map';

import { startAzurite } from '../../local/azurite/start-azurite.ts';
import { batchBody, batchHeaders } from '../../shared/adapters/tables/batch/batch-request.ts';
import type { Action, Columns, RowKeys } from '../../shared/adapters/tables/table-types.ts';

const table = 'Projects';
const transactions = 60;
const inFlight = 4;
const pairsATransaction = 50;

/**
 * Measures a transaction of 100 rows of a crawl in an Azurite without other load, in milliseconds. The requests are made
 * beforehand and sent over plain `node:http`, four in flight.
 */
export async function measureAzurite(crawledConnectionString: string): Promise<number> {
  const rows = await someRows(crawledConnectionString);
  const azurite = await startAzurite();
  try {
    const options = { allowInsecureConnection: true };
    await TableClient.fromConnectionString(azurite.connectionString, table, options).createTable();
    const account = `http://127.0.0.1:${azurite.port}/devstoreaccount1`;
    const key = /AccountKey=([^;]+)/.exec(azurite.connectionString)?.[1] ?? '';
    const made = Array.from({ length: 2 * transactions }, (_, number) => {
      const id = randomUUID();
      return { id, body: batchBody(`${account}/${table}`, pairs(rows, number), id) };
    });
    const agent = new Agent({ keepAlive: true });
    const send = ({ id, body }: { id: string; body: string }) =>
      post(`${account}/$batch`, { ...batchHeaders(id), ...signed(key) }, body, agent);
    // The first half warms it up.
    await pMap(made.slice(transactions), send, { concurrency: inFlight });
    const began = performance.now();
    await pMap(made.slice(0, transactions), send, { concurrency: inFlight });
    const milliseconds = performance.now() - began;
    agent.destroy();
    return milliseconds / transactions;
  } finally {
    await azurite.stop();
  }
}

type Row = RowKeys & Columns;

async function someRows(connectionString: string): Promise<Row[]> {
  const client = TableClient.fromConnectionString(connectionString, table, { allowInsecureConnection: true });
  const filter = "RowKey ge 'p|' and RowKey lt 'p}'";
  const pages = client.listEntities<Row>({ queryOptions: { filter } }).byPage({ maxPageSize: 500 });
  for await (const page of pages) {
    return page.map(({ etag: _etag, timestamp: _timestamp, ...row }) => row as Row);
  }
  return [];
}

/** Fifty rows with their index rows, under keys that no other transaction has. */
function pairs(rows: readonly Row[], transaction: number): Action[] {
  return Array.from({ length: pairsATransaction }, (_, pair) => {
    const row = rows[(transaction * pairsATransaction + pair) % rows.length];
    if (row === undefined) throw new Error('The crawl wrote no rows.');
    const number = String(transaction * pairsATransaction + pair).padStart(16, '0');
    const index = `t|${String(row['groupFullyQualifiedName']).toLowerCase()}|${number}`;
    return [
      ['create', { ...row, rowKey: `p|${number}` }],
      ['upsert', { ...row, rowKey: index }, 'Replace'],
    ] satisfies Action[];
  }).flat();
}

function signed(key: string): Record<string, string> {
  const date = new Date().toUTCString();
  const text = `${date}\n/devstoreaccount1/devstoreaccount1/$batch`;
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
  return { 'x-ms-date': date, authorization: `SharedKeyLite devstoreaccount1:${signature}` };
}

function post(url: string, headers: Record<string, string>, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method: 'POST', agent, headers: { ...headers, ...length } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => {
        const refused = /HTTP\/1\.1 [45]\d\d/.test(Buffer.concat(chunks).toString());
        if (answer.statusCode === 202 && !refused) resolve();
        else reject(new Error(`Azurite answered a transaction with ${answer.statusCode}.`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
