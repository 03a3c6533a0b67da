import type { Server } from 'node:http';
import { createRequire } from 'node:module';

/** Modules of Azurite 3.35.0 that the child process uses. The package ships no types for them. */
const require = createRequire(import.meta.url);

/** A stored row as Azurite passes and expects it. All of it is JSON. */
export type Row = { PartitionKey: string; RowKey: string; properties: object };

/** Operations of Azurite's store on the rows of a table. */
type Collection = {
  insert(row: Row): void;
  update(row: Row): void;
  remove(row: Row): void;
  findOne(query: Pick<Row, 'PartitionKey' | 'RowKey'>): Row | null;
};

/** Azurite's record of a table. */
export type TableModel = { account: string; table: string; tableAcl?: unknown };
export type ServiceProperties = { accountName: string };

export type QueryOptions = { filter?: string; top?: number };
export type QueryResult = [rows: Row[], nextPartitionKey: string | undefined, nextRowKey: string | undefined];

/** `batchId` is empty for an operation outside a transaction. */
export type TableStore = {
  init(): Promise<void>;
  createTable(context: unknown, table: TableModel): Promise<void>;
  deleteTable(context: unknown, table: string, account: string): Promise<void>;
  getTable(account: string, table: string, context: unknown): Promise<TableModel>;
  setTableACL(account: string, table: string, context: unknown, tableAcl?: unknown): Promise<void>;
  setServiceProperties(context: unknown, properties: ServiceProperties): Promise<ServiceProperties>;
  getEntityCollection(account: string, table: string, context: unknown): Collection;
  insertTableEntity(
    context: unknown,
    table: string,
    account: string,
    row: Row,
    batchId: string,
  ): Promise<Row>;
  updateTableEntity(
    context: unknown,
    table: string,
    account: string,
    row: Row,
    ifMatch: string | undefined,
    batchId: string,
  ): Promise<Row>;
  mergeTableEntity: TableStore['updateTableEntity'];
  deleteTableEntity(
    context: unknown,
    table: string,
    account: string,
    partitionKey: string,
    rowKey: string,
    etag: string,
    batchId: string,
  ): Promise<void>;
  endBatchTransaction(
    account: string,
    table: string,
    batchId: string,
    context: unknown,
    succeeded: boolean,
  ): Promise<void>;
  /** Azurite's own rollback data. */
  transactionRollbackTheseEntities: unknown[];
  transactionDeleteTheseEntities: unknown[];
  queryTableEntities(
    context: unknown,
    account: string,
    table: string,
    options: QueryOptions,
    nextPartitionKey?: string,
    nextRowKey?: string,
  ): Promise<QueryResult>;
  getMaxResultsOption(options: QueryOptions): number;
  adjustQueryResultforTop(
    rows: Row[],
    maxRows: number,
  ): { nextPartitionKeyResponse: string | undefined; nextRowKeyResponse: string | undefined };
  decodeContinuationHeader(header: string | undefined): string | undefined;
};

export type TableServer = {
  metadataStore: TableStore;
  httpServer: Server & { stop(callback?: () => void): void };
  start(): Promise<void>;
  close(): Promise<void>;
};

/** A node of a parsed OData filter: operators have two sides, identifiers and constants have one of the other two. */
export type FilterNode = {
  name: string;
  left?: FilterNode;
  right?: FilterNode;
  identifier?: string;
  value?: unknown;
};

export function parseFilter(filter: string): FilterNode {
  const parse = defaultOf(require('azurite/dist/src/table/persistence/QueryInterpreter/QueryParser.js')) as (
    filter: string,
  ) => FilterNode;
  return parse(filter);
}

/** Azurite's own predicate for rows. Throws Azurite's own error for an invalid filter. */
export function rowPredicate(options: QueryOptions, context: unknown): (row: Row) => boolean {
  const generator = defaultOf(
    require('azurite/dist/src/table/persistence/LokiTableStoreQueryGenerator.js'),
  ) as {
    generateQueryForPersistenceLayer(options: QueryOptions, context: unknown): (row: Row) => boolean;
  };
  return generator.generateQueryForPersistenceLayer(options, context);
}

/** An error that Azurite sends to the client, in the requested format. */
export function storageError(status: number, code: string, message: string, context: unknown): Error {
  const StorageError = defaultOf(require('azurite/dist/src/table/errors/StorageError.js')) as new (
    ...parts: unknown[]
  ) => Error;
  const requestId = (context as { contextID?: string } | undefined)?.contextID ?? '';
  return new StorageError(status, code, message, requestId, undefined, context);
}

/** PEM files. */
export type TlsFiles = { cert: string; key: string };

/**
 * Azurite's table service on 127.0.0.1, not started, with its database in memory. `skipApiVersionCheck` is set because a
 * newer SDK may request a service version that this Azurite does not list. There is no telemetry: only Azurite's own main
 * starts it. Over TLS it also accepts tokens of Entra: issuer, audience and times are checked, the signature is not.
 */
export function tableServer(port: number, tls?: TlsFiles): TableServer {
  const TableConfiguration = defaultOf(require('azurite/dist/src/table/TableConfiguration.js')) as new (
    ...options: unknown[]
  ) => unknown;
  const Service = defaultOf(require('azurite/dist/src/table/TableServer.js')) as new (
    configuration: unknown,
  ) => TableServer;
  // No debug log, no access log, strict mode, any service version; certificate, key, no password, OAuth, URLs by path, in memory.
  const quiet = [false, false, undefined, undefined, false, true];
  const secured = [tls?.cert ?? '', tls?.key ?? '', '', tls === undefined ? undefined : 'basic', false, true];
  return new Service(new TableConfiguration('127.0.0.1', port, undefined, '', ...quiet, ...secured));
}

function defaultOf(module: unknown): unknown {
  return (module as { default: unknown }).default;
}
