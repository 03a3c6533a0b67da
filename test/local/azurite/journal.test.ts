import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TableClient } from '@azure/data-tables';
import { afterEach, describe, expect, it } from 'vitest';

import type { Change } from '../../../local/azurite/storage/change.ts';
import { tableServer } from '../../../local/azurite/storage/internals.ts';
import { openJournal, type Journal } from '../../../local/azurite/storage/journal/journal.ts';
import type { Write } from '../../../local/azurite/storage/journal/segment.ts';
import { attachRowStore } from '../../../local/azurite/storage/attach-row-store.ts';
import { seededRandom } from '../../../local/seeded-random.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-journal-'));
  folders.push(folder);
  return folder;
}

function put(rowKey: string, text: string, table = 't'): Change {
  return { kind: 'put', table, partitionKey: 'p', rowKey, text };
}

function removed(rowKey: string, table = 't'): Change {
  return { kind: 'removed', table, partitionKey: 'p', rowKey };
}

function textsOf(journal: Journal, table = 't'): string[] {
  return [...journal.rows.table(table).all()].map((location) => location.text());
}

/** The rows that a new process finds. */
function found(folder: string, table = 't'): string[] {
  const journal = openJournal(folder);
  const texts = textsOf(journal, table);
  journal.close();
  return texts;
}

describe('a journal of rows', () => {
  it('finds what was put, replaced, removed and dropped when it is opened again', () => {
    const folder = newFolder();
    const journal = openJournal(folder);
    journal.commit([put('a', 'one'), put('b', 'zwei ä \u{1F600}'), put('x', 'other', 'u')]);
    journal.commit([put('a', 'two'), removed('b'), put('c', '')]);
    journal.commit([{ kind: 'dropped', table: 'u' }, put('y', 'after', 'u')]);
    const before = [textsOf(journal), textsOf(journal, 'u')];
    journal.close();

    expect(before).toEqual([['two', ''], ['after']]);
    expect([found(folder), found(folder, 'u')]).toEqual(before);
  });

  it('takes a record that was cut off anywhere for never written, puts it aside, and goes on', () => {
    const folder = newFolder();
    const journal = openJournal(folder);
    journal.commit([put('a', 'rowStore')]);
    const [file = ''] = filesIn(folder);
    const rowStore = readFileSync(file).length;
    journal.commit([put('a', 'torn'), put('b', 'torn')]);
    journal.close();
    const whole = readFileSync(file);

    for (let length = rowStore + 1; length < whole.length; length += 1) {
      writeFileSync(file, whole.subarray(0, length));
      const again = openJournal(folder);
      const texts = textsOf(again);
      again.commit([put('b', 'next')]);
      again.close();

      expect(texts).toEqual(['rowStore']);
      expect(found(folder)).toEqual(['rowStore', 'next']);
      expect(readFileSync(`${file}.torn`)).toEqual(whole.subarray(rowStore, length));
    }
  });

  it('starts empty after a kill before its first bytes were complete', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'rows-00000001.log'), 'PLS');

    const journal = openJournal(folder);
    journal.commit([put('a', 'one')]);
    journal.close();

    expect(found(folder)).toEqual(['one']);
  });

  it('refuses to open where a file before the last is damaged', () => {
    const folder = newFolder();
    const journal = openJournal(folder, { segmentBytes: 10 });
    for (const key of ['a', 'b', 'c']) journal.commit([put(key, 'text')]);
    journal.close();
    const [first = ''] = filesIn(folder);
    const bytes = readFileSync(first);
    bytes[bytes.length - 1] = 0;
    writeFileSync(first, bytes);

    expect(() => openJournal(folder)).toThrow(`${first} is damaged at byte 8.`);
  });

  it('refuses to open a file that is none of its own', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'rows-00000001.log'), 'something else');

    expect(() => openJournal(folder)).toThrow('is no journal of rows.');
  });

  it('does not grow beyond some times what it holds, however often its rows change', async () => {
    const folder = newFolder();
    const journal = openJournal(folder, { segmentBytes: 2_000 });
    for (let round = 0; round < 300; round += 1) {
      for (const key of ['a', 'b', 'c', 'd'])
        journal.commit([put(key, `${key} ${round} ${'.'.repeat(100)}`)]);
      journal.commit([put('short', 'lived'), put(`k${round % 7}`, 'x')]);
      journal.commit([removed('short')]);
      await turn();
    }
    const texts = textsOf(journal);
    journal.close();

    expect(bytesIn(folder)).toBeLessThan(12_000);
    expect(texts).toHaveLength(11);
    expect(found(folder)).toEqual(texts);
  });

  it('keeps all rows in a folder that is named like a file of its own', () => {
    const folder = join(newFolder(), 'rows-9');
    const journal = openJournal(folder, { segmentBytes: 10 });
    for (const key of ['a', 'b', 'c']) journal.commit([put(key, key)]);
    journal.close();

    expect(found(folder)).toEqual(['a', 'b', 'c']);
  });

  it.each([1, 2, 3])('killed at any line, holds each change whole or not at all (seed %i)', async (seed) => {
    const killed = new KilledAtEachWrite(newFolder());
    const random = seededRandom(seed);
    let moves = 0;
    const journal = openJournal(killed.folder, { segmentBytes: 150, write: killed.write });
    for (let step = 0; step < 120; step += 1) {
      const before = textsOf(journal);
      journal.commit(someChanges(random, step));
      const now = textsOf(journal);
      const inCommit = killed.copies();
      await turn();
      const inMove = killed.copies();

      for (const copy of inCommit) expect([before, now]).toContainEqual(found(copy));
      for (const copy of inMove) expect(found(copy)).toEqual(now);
      expect(textsOf(journal)).toEqual(now);
      moves += inMove.length;
    }
    const atEnd = textsOf(journal);
    journal.close();

    expect(found(killed.folder)).toEqual(atEnd);
    expect(moves).toBeGreaterThan(10);
  });
});

describe('a full disk', () => {
  it('refuses a write, takes none of it in, and takes writes again when there is room', () => {
    const disk = new SmallDisk();
    const folder = newFolder();
    const journal = openJournal(folder, { segmentBytes: 300, write: disk.write });
    journal.commit([put('a', 'one')]);

    disk.isFull = true;
    for (const change of [put('a', 'two'), put('b', 'x'.repeat(1_000)), removed('a')]) {
      expect(() => journal.commit([put('c', 'three'), change])).toThrow('ENOSPC');
    }
    const whileFull = [textsOf(journal), found(folder)];
    disk.isFull = false;
    journal.commit([put('b', 'four')]);
    journal.close();

    expect(whileFull).toEqual([['one'], ['one']]);
    expect(found(folder)).toEqual(['one', 'four']);
  });

  it('does not disturb what is read while rows would be moved', async () => {
    const disk = new SmallDisk();
    const folder = newFolder();
    const journal = openJournal(folder, { segmentBytes: 300, write: disk.write });
    for (let round = 0; round < 20; round += 1) journal.commit([put('a', `${round}`), put('b', 'rowStore')]);

    disk.isFull = true;
    for (let count = 0; count < 5; count += 1) await turn();

    expect(textsOf(journal)).toEqual(['19', 'rowStore']);
    journal.close();
    expect(found(folder)).toEqual(['19', 'rowStore']);
  });

  it('is entry to the caller as 507, for rows, transactions and tables, and what was there stays', async () => {
    const disk = new SmallDisk();
    const folder = newFolder();
    const server = tableServer(0);
    attachRowStore(server.metadataStore, openJournal(folder, { write: disk.write }));
    await server.start();
    const items = clientOf(server, 'Items');
    await items.createTable();
    await items.createEntity({ partitionKey: 'p', rowKey: 'a', value: 1 });

    disk.isFull = true;
    const refusals = await Promise.allSettled([
      items.createEntity({ partitionKey: 'p', rowKey: 'b', value: 2 }),
      items.upsertEntity({ partitionKey: 'p', rowKey: 'a', value: 2 }, 'Replace'),
      items.upsertEntity({ partitionKey: 'p', rowKey: 'a', more: 2 }, 'Merge'),
      items.deleteEntity('p', 'a'),
      items.submitTransaction([
        ['create', { partitionKey: 'p', rowKey: 'c' }],
        ['delete', { partitionKey: 'p', rowKey: 'a' }],
      ]),
      items.deleteTable(),
      clientOf(server, 'Others').createTable(),
    ]);
    disk.isFull = false;
    const rows = await Array.fromAsync(items.listEntities<{ value: number }>());
    // None of them is in the way of the next.
    await clientOf(server, 'Others').createTable();
    await items.submitTransaction([['create', { partitionKey: 'p', rowKey: 'c', value: 3 }]]);
    await server.close();

    expect(refusals.map((one) => one.status === 'rejected' && one.reason.statusCode)).toEqual(
      refusals.map(() => 507),
    );
    expect(rows.map(({ rowKey, value }) => [rowKey, value])).toEqual([['a', 1]]);
    expect(found(folder, 'devstoreaccount1$items')).toHaveLength(2);
  });
});

/** Copies the folder in the middle of each write and behind it, as `kill -9` would leave it there. */
class KilledAtEachWrite {
  readonly folder: string;
  readonly #copies: string[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  readonly write: Write = (fd, bytes, offset, length, position) => {
    const half = Math.floor(length / 2);
    if (half > 0) writeSync(fd, bytes, offset, half, position);
    this.#copy();
    writeSync(fd, bytes, offset + half, length - half, position + half);
    this.#copy();
    return length;
  };

  /** The copies made since the last call. */
  copies(): string[] {
    return this.#copies.splice(0);
  }

  #copy(): void {
    const copy = newFolder();
    cpSync(this.folder, copy, { recursive: true });
    this.#copies.push(copy);
  }
}

/** Lets half of a write through before it refuses, as a disk does that fills up. */
class SmallDisk {
  isFull = false;

  readonly write: Write = (fd, bytes, offset, length, position) => {
    if (!this.isFull) return writeSync(fd, bytes, offset, length, position);
    writeSync(fd, bytes, offset, Math.floor(length / 2), position);
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
}

function someChanges(random: () => number, step: number): Change[] {
  const keys = ['a', 'b', 'c', 'd', 'e'];
  return keys.flatMap((key): Change[] => {
    const die = random();
    if (die < 0.4) return [put(key, `${key}${step}`)];
    if (die < 0.55) return [removed(key)];
    return die < 0.58 ? [{ kind: 'dropped', table: 't' }] : [];
  });
}

/** Rows are moved between requests. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(folder, name));
}

function bytesIn(folder: string): number {
  return filesIn(folder).reduce((sum, file) => sum + readFileSync(file).length, 0);
}

function clientOf(server: ReturnType<typeof tableServer>, table: string): TableClient {
  const { port } = server.httpServer.address() as AddressInfo;
  const parts = [
    'DefaultEndpointsProtocol=http',
    'AccountName=devstoreaccount1',
    'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
    `TableEndpoint=http://127.0.0.1:${port}/devstoreaccount1;`,
  ];
  return TableClient.fromConnectionString(parts.join(';'), table, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
}
