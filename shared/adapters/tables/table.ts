import { randomUUID } from 'node:crypto';

import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import type { TableClient } from '@azure/data-tables';

import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { KeyRange } from './keys.ts';
import { batchSubmitter, type SubmitBatch } from './batch/submit-batch.ts';
import { answerOf, isMissingRow, translateError } from './translate-error.ts';
import type { Action, Columns, Entity, RowKeys } from './table-types.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

export type RangeQuery = {
  partitionKey: string;
  range?: KeyRange;
  /** Only rows that hold this, or less than it, in a column; the service reads the whole range all the same. */
  where?:
    | { column: string; equals: string }
    | { column: string; below: string }
    | { oneOf: readonly { column: string; values: readonly string[] }[] };
  /** Columns wanted; all without it. Keys and ETag come in any case. */
  select?: readonly string[];
  /** How many rows one request may bring, at most 1,000. */
  pageSize?: number;
};

/** `httpClient` sends the transactions; all else goes over the client's own. */
type TableOptions = { retryDelayMs?: number | undefined; isThere?: boolean; httpClient?: HttpClient };

/** One table of the service; the only place that calls the SDK, so that its errors are translated once. */
export class Table {
  readonly name: string;
  readonly #client: TableClient;
  readonly #submit: SubmitBatch;

  /** Resolves when the table is there; undefined while nobody asked for it, and again when it could not be opened. */
  #opening: Promise<void> | undefined;

  /** `isThere`: the table exists, so that it is not created at its first use. */
  constructor(
    client: TableClient,
    { retryDelayMs = 250, isThere = true, httpClient = createDefaultHttpClient() }: TableOptions = {},
  ) {
    this.name = client.tableName;
    this.#client = client;
    this.#submit = batchSubmitter(client, { retryDelayMs, httpClient });
    if (isThere) this.#opening = Promise.resolve();
  }

  /** Creates the table if it is missing, once; all do so before they use it. What failed is tried again by the next. */
  async open(): Promise<void> {
    const opening = (this.#opening ??= this.create());
    try {
      await opening;
    } catch (failure) {
      if (this.#opening === opening) this.#opening = undefined;
      throw failure;
    }
  }

  async get(partitionKey: string, rowKey: string, select?: readonly string[]): Promise<Entity | undefined> {
    const queryOptions = select === undefined ? {} : { select: withKeys(select) };
    await this.open();
    try {
      return withoutNulls(await this.#client.getEntity<Entity>(partitionKey, rowKey, { queryOptions }));
    } catch (error) {
      if (isMissingRow(answerOf(error))) return undefined;
      throw translateError(error, this.name);
    }
  }

  /** The rows of a partition in the order of their keys, one request a page. Without a range, all of them. */
  async *pages({ select, pageSize = 1000, ...query }: RangeQuery): AsyncGenerator<Entity[]> {
    yield* this.#pagesWhere(filterOf(query), select, pageSize);
  }

  /** Every row of the table. */
  async *everything(): AsyncGenerator<Entity[]> {
    yield* this.#pagesWhere(undefined, undefined, 1000);
  }

  /** The keys of all rows of a range of partitions. */
  async *acrossPartitions({ from, to }: KeyRange, pageSize: number): AsyncGenerator<Entity[]> {
    const filter = `PartitionKey ge ${quoted(from)} and PartitionKey lt ${quoted(to)}`;
    yield* this.#pagesWhere(filter, [], pageSize);
  }

  /** The partitions that hold rows, each found by one request: the first row behind the one before. */
  async *partitions(): AsyncGenerator<string> {
    let from: string | undefined = '!';
    while (from !== undefined) {
      const found: string | undefined = await this.#firstPartitionFrom(from);
      if (found !== undefined) yield found;
      // '!' is below every character that keys hold.
      from = found === undefined ? undefined : `${found}!`;
    }
  }

  async #firstPartitionFrom(from: string): Promise<string | undefined> {
    for await (const [first] of this.acrossPartitions({ from, to: '\u007f' }, 1)) {
      if (first !== undefined) return first.partitionKey;
    }
    return undefined;
  }

  /** Rows of a range of row keys in every partition; the service looks at the whole table for them. */
  async *rowsAcross({ from, to }: KeyRange): AsyncGenerator<Entity[]> {
    const filter = `RowKey ge ${quoted(from)} and RowKey lt ${quoted(to)}`;
    yield* this.#pagesWhere(filter, undefined, 1000);
  }

  async all(query: RangeQuery): Promise<Entity[]> {
    return (await Array.fromAsync(this.pages(query))).flat();
  }

  /** Throws `ConcurrentChangeError` when the row is there already. */
  async insert(row: RowKeys & Columns): Promise<string> {
    return this.#etagOf(() => this.#client.createEntity(row));
  }

  /** Inserts or replaces; it alone takes bytes. */
  async put(row: RowKeys & Record<string, Columns[string] | Uint8Array>): Promise<string> {
    return this.#etagOf(() => this.#client.upsertEntity(row, 'Replace'));
  }

  /** Throws `ConcurrentChangeError` when the row changed since `etag` or is gone. */
  async replace(row: RowKeys & Columns, etag: string): Promise<string> {
    return this.#etagOf(() => this.#client.updateEntity(row, 'Replace', { etag }));
  }

  /** Fine when the row is gone. With `etag`, throws `ConcurrentChangeError` when it changed since. */
  async remove(partitionKey: string, rowKey: string, etag = '*'): Promise<void> {
    await this.open();
    try {
      await this.#client.deleteEntity(partitionKey, rowKey, { etag });
    } catch (error) {
      if (!isMissingRow(answerOf(error))) throw translateError(error, this.name);
    }
  }

  /**
   * All or nothing, within one partition. Throws `ConcurrentChangeError` when a row was there that should not be,
   * was gone or had changed. Returns the new versions in the order of the actions.
   */
  async transact(actions: readonly Action[]): Promise<(string | undefined)[]> {
    await this.open();
    try {
      const outcome = await this.#submit(actions, randomUUID());
      if (outcome.state === 'done') return outcome.etags;
      throw translateError(outcome, this.name);
    } catch (error) {
      throw translateError(error, this.name);
    }
  }

  /** Creates the table; fine when it is there. */
  async create(): Promise<void> {
    try {
      await this.#client.createTable();
    } catch (error) {
      throw translateError(error, this.name);
    }
  }

  async *#pagesWhere(
    filter: string | undefined,
    select: readonly string[] | undefined,
    pageSize: number,
  ): AsyncGenerator<Entity[]> {
    const queryOptions = {
      ...omitUndefined({ filter }),
      ...(select === undefined ? {} : { select: withKeys(select) }),
    };
    await this.open();
    try {
      const pages = this.#client.listEntities({ queryOptions }).byPage({ maxPageSize: pageSize });
      for await (const page of pages) yield (page as Entity[]).map(withoutNulls);
    } catch (error) {
      throw translateError(error, this.name);
    }
  }

  async #etagOf(write: () => Promise<{ etag?: string }>): Promise<string> {
    await this.open();
    try {
      return (await write()).etag ?? '';
    } catch (error) {
      throw translateError(error, this.name);
    }
  }
}

/** Does `attempt`; a concurrent change counts as "no". Everything else rises. */
export async function withoutConflict(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    if (error instanceof ConcurrentChangeError) return false;
    throw error;
  }
}

/** The service may answer null for a selected column that a row does not hold. */
function withoutNulls(entity: Entity): Entity {
  for (const column in entity) if (entity[column] === null) delete entity[column];
  return entity;
}

function withKeys(select: readonly string[]): string[] {
  return ['PartitionKey', 'RowKey', ...select];
}

function filterOf({ partitionKey, range, where }: Omit<RangeQuery, 'select' | 'pageSize'>): string {
  const terms = [`PartitionKey eq ${quoted(partitionKey)}`];
  if (range !== undefined) terms.push(`RowKey ge ${quoted(range.from)}`, `RowKey lt ${quoted(range.to)}`);
  if (where !== undefined) terms.push(comparison(where));
  return terms.join(' and ');
}

function comparison(where: NonNullable<RangeQuery['where']>): string {
  if ('oneOf' in where)
    return where.oneOf
      .map(({ column, values }) => `(${values.map((value) => `${column} eq ${quoted(value)}`).join(' or ')})`)
      .join(' and ');
  return 'equals' in where
    ? `${where.column} eq ${quoted(where.equals)}`
    : `${where.column} lt ${quoted(where.below)}`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
