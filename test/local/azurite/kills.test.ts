import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { odata, TableClient, type RestError, type TransactionAction } from '@azure/data-tables';
import { afterAll, describe, expect, it } from 'vitest';

import { startAzurite, type Azurite } from '../../../local/azurite/start-azurite.ts';
import { seededRandom } from '../../../local/seeded-random.ts';

/** `KILLS=100 npx vitest run test/local/azurite/kills.test.ts` shows more. */
const kills = Number(process.env['KILLS'] ?? 4);
const writers = 6;

type Rows = Record<string, number>;
/** `inFlight` is what the rows become when the write succeeds that nobody has answered yet. */
type Writer = { partitionKey: string; acknowledged: Rows; inFlight: Rows | undefined; answers: number };

const dataDir = mkdtempSync(join(tmpdir(), 'palisade-kills-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the table service, killed at any moment', () => {
  it(
    `has every row that it acknowledged, and transactions whole or not at all, over ${kills} kills`,
    async ({ annotate }) => {
      const random = seededRandom(kills);
      const all = Array.from({ length: writers }, (_, number): Writer => {
        return { partitionKey: `w${number}`, acknowledged: {}, inFlight: undefined, answers: 0 };
      });
      for (let life = 0; life <= kills; life += 1) {
        // Small files, so that rows are moved all the time.
        const azurite = await startAzurite({ dataDir, segmentBytes: 30_000 });
        const table = tableOf(azurite);
        if (life === 0) await table.createTable();

        for (const writer of all) {
          const found = await rowsOf(table, writer);
          expect([writer.acknowledged, writer.inFlight ?? writer.acknowledged]).toContainEqual(found);
          writer.acknowledged = found;
        }

        const ends = all.map((writer) => writeUntilRefused(table, writer, random));
        await sleep(10 + random() * 300);
        process.kill(azurite.pid ?? 0, 'SIGKILL');
        await azurite.stop();
        const failures = await Promise.all(ends);
        // Nobody refused them: the connections broke.
        expect(failures.map(({ statusCode }) => statusCode)).toEqual(all.map(() => undefined));
      }
      const answers = all.reduce((sum, writer) => sum + writer.answers, 0);
      await annotate(`${answers} acknowledged writes`);
      expect(answers).toBeGreaterThan(5 * kills);
    },
    60_000 + kills * 15_000,
  );
});

async function writeUntilRefused(
  table: TableClient,
  writer: Writer,
  random: () => number,
): Promise<RestError> {
  for (;;) {
    const { after, write } = someWrite(table, writer, random);
    writer.inFlight = after;
    try {
      await write();
    } catch (failure) {
      return failure as RestError;
    }
    writer.acknowledged = after;
    writer.inFlight = undefined;
    writer.answers += 1;
  }
}

function someWrite(
  table: TableClient,
  { partitionKey, acknowledged }: Writer,
  random: () => number,
): { after: Rows; write: () => Promise<unknown> } {
  const value = Math.floor(random() * 1e9);
  const rowKey = `r${Math.floor(random() * 40)}`;
  const filler = 'x'.repeat(random() * 500);
  const { [rowKey]: known, ...others } = acknowledged;
  const row = (key: string) => ({ partitionKey, rowKey: key, value, filler });
  if (random() < 0.3) {
    const together = Array.from({ length: 1 + Math.floor(random() * 30) }, (_, index) => `r${index}`);
    const actions = together.map((key): TransactionAction => ['upsert', row(key), 'Replace']);
    const after = { ...acknowledged, ...Object.fromEntries(together.map((key) => [key, value])) };
    return { after, write: () => table.submitTransaction(actions) };
  }
  if (known !== undefined && random() < 0.3) {
    return { after: others, write: () => table.deleteEntity(partitionKey, rowKey) };
  }
  const mode = random() < 0.5 ? 'Merge' : 'Replace';
  return { after: { ...others, [rowKey]: value }, write: () => table.upsertEntity(row(rowKey), mode) };
}

async function rowsOf(table: TableClient, { partitionKey }: Writer): Promise<Rows> {
  const rows: Rows = {};
  const queryOptions = { filter: odata`PartitionKey eq ${partitionKey}` };
  for await (const row of table.listEntities<{ value: number }>({ queryOptions })) {
    rows[row.rowKey ?? ''] = row.value;
  }
  return rows;
}

function tableOf(azurite: Azurite): TableClient {
  return TableClient.fromConnectionString(azurite.connectionString, 'Items', {
    allowInsecureConnection: true,
    // A write that is repeated by the client would hide what the first did.
    retryOptions: { maxRetries: 0 },
  });
}
