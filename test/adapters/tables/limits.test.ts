import { inspect } from 'node:util';

import { TableClient } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';

import { joinText, splitText } from '../../../shared/adapters/tables/long-text.ts';
import { openTables } from '../../../shared/adapters/tables/open-tables.ts';
import { MisshapenRowError } from '../../../shared/adapters/tables/row-codec.ts';
import { StoreUnavailableError } from '../../../shared/adapters/tables/store-unavailable-error.ts';
import type { Action } from '../../../shared/adapters/tables/table-types.ts';
import { packed, sizeOf } from '../../../shared/adapters/tables/transactions.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

function unit(rowKeys: string[], text = ''): { actions: Action[] } {
  return { actions: rowKeys.map((rowKey): Action => ['create', { partitionKey: 'p', rowKey, text }]) };
}

describe('units of a transaction', () => {
  it('are packed to 100 operations and never split', () => {
    const units = Array.from({ length: 70 }, (_, index) => unit([`a${index}`, `b${index}`, `c${index}`]));

    const packs = packed(units);

    expect(packs.map((pack) => pack.length)).toEqual([33, 33, 4]);
    expect(packs.flat()).toEqual(units);
  });

  it('are packed to 4 MiB, even when every character takes six bytes', () => {
    const packs = packed(
      Array.from({ length: 60 }, (_, index) => unit([`${index}`], '\u0000'.repeat(30_000))),
    );

    for (const pack of packs) {
      const actions = pack.flatMap(({ actions: own }) => own);
      const body = actions.map(([, row]) => JSON.stringify(row) + 'x'.repeat(700)).join('');
      expect(Buffer.byteLength(body)).toBeLessThan(4 * 1024 * 1024);
      expect(sizeOf(actions)).toBeGreaterThan(Buffer.byteLength(body));
    }
    expect(packs.length).toBeLessThan(5);
  });

  it('with the same row are kept apart', () => {
    expect(packed([unit(['a', 'b']), unit(['b', 'c']), unit(['d'])]).map((pack) => pack.length)).toEqual([
      1, 2,
    ]);
    expect(packed([])).toEqual([]);
  });
});

describe('long text', () => {
  it.each([0, 1, 31_999, 32_000, 32_001, 64_000, 383_999, 384_000])(
    'of %i characters is split and joined',
    (length) => {
      const text = 'x'.repeat(length);

      const columns = splitText('result', text);

      expect(Math.max(...Object.values(columns).map((chunk) => chunk.length))).toBeLessThanOrEqual(32_000);
      expect(joinText({ other: 1, ...columns }, ['result'])).toMatchObject({ other: 1, result: text });
    },
  );
});

describe('what goes wrong', () => {
  it('with the service rises as its status and code, never with the signed request', async () => {
    const connectionString = await azuriteAccount();
    const stores = await openTables({ connectionString });
    await stores.missingTables();
    const table = TableClient.fromConnectionString(connectionString, 'Runs', {
      allowInsecureConnection: true,
    });
    await table.deleteTable();

    const failures: unknown[] = await Promise.all(
      [
        stores.runs.get('c', 'r'),
        stores.runs.purge('c'),
        stores.runs.list('c', { pageSize: 1, continuationToken: undefined }),
        stores.runs.insert({
          id: 'r',
          connectorId: 'c',
          reason: 'update',
          state: 'running',
          beganAt: '',
          unreadable: [],
        }),
      ].map((failing) => failing.catch((error: unknown) => error)),
    );

    for (const failure of failures) {
      expect(failure).toBeInstanceOf(StoreUnavailableError);
      expect(failure).toMatchObject({ status: 503, code: 'StorageUnavailable', serviceStatus: 404 });
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toMatch(/SharedKey|authorization/i);
    }
  });

  it('with a row is reported by table, keys and columns, never by contents', async () => {
    const connectionString = await azuriteAccount();
    const stores = await openTables({ connectionString });
    await stores.missingTables();
    const table = TableClient.fromConnectionString(connectionString, 'Runs', {
      allowInsecureConnection: true,
    });
    await table.createEntity({
      partitionKey: 'c',
      rowKey: 'r',
      id: 'r',
      state: 'canary',
      counts: '{"canary":1}',
      unreadable: '{canary',
    });

    const failure: unknown = await stores.runs.get('c', 'r').catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(MisshapenRowError);
    expect(String(failure)).toContain("The row 'c', 'r' of the table Runs does not fit its schema: ");
    expect(String(failure)).toContain('state');
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('canary');
  });
});
