import type { Server } from 'node:http';
import { createRequire } from 'node:module';

/** The parts of Azurite 3.35.0 that the child process uses. The package ships no types for them. */
const require = createRequire(import.meta.url);

/** One stored row. Loki adds `$loki` when it takes a row in. */
export type Row = { PartitionKey: string; RowKey: string; $loki?: number };

export type Collection = {
  data: Row[];
  binaryIndices: Record<string, unknown>;
  insert(row: Row): Row | undefined;
  update(row: Row): Row | undefined;
  remove(row: Row): Row | undefined;
  findOne(query: Partial<Row>): Row | null | undefined;
};

export type QueryOptions = { filter?: string; top?: number };
export type QueryResult = [rows: Row[], nextPartitionKey: string | undefined, nextRowKey: string | undefined];

export type TableStore = {
  getEntityCollection(account: string, table: string, context: unknown): Collection;
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
    most: number,
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

/** The predicate that Azurite itself would apply to every row. Throws Azurite's own error for a filter that is wrong. */
export function rowPredicate(options: QueryOptions, context: unknown): (row: Row) => boolean {
  const generator = defaultOf(
    require('azurite/dist/src/table/persistence/LokiTableStoreQueryGenerator.js'),
  ) as {
    generateQueryForPersistenceLayer(options: QueryOptions, context: unknown): (row: Row) => boolean;
  };
  return generator.generateQueryForPersistenceLayer(options, context);
}

/**
 * Azurite's table service on 127.0.0.1, not yet started. `skipApiVersionCheck`, since a newer SDK may ask for a service
 * version that this Azurite does not list. Telemetry is started by Azurite's own main only, so there is none.
 */
export function tableServer(port: number, databaseFile: string, inMemory: boolean): TableServer {
  const TableConfiguration = defaultOf(require('azurite/dist/src/table/TableConfiguration.js')) as new (
    ...options: unknown[]
  ) => unknown;
  const Service = defaultOf(require('azurite/dist/src/table/TableServer.js')) as new (
    configuration: unknown,
  ) => TableServer;
  // No debug log, no access log, strict mode, any service version; no TLS, no OAuth, URLs by path.
  const quiet = [false, false, undefined, undefined, false, true];
  const plain = ['', '', '', undefined, false];
  return new Service(
    new TableConfiguration('127.0.0.1', port, undefined, databaseFile, ...quiet, ...plain, inMemory),
  );
}

function defaultOf(module: unknown): unknown {
  return (module as { default: unknown }).default;
}
