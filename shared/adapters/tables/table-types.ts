/** Columns of a row without its keys. An absent or undefined column is unknown. */
export type Columns = Record<string, string | number | bigint | boolean | undefined>;
export type RowKeys = { partitionKey: string; rowKey: string };

/** A row as the service returns it. */
export type Entity = RowKeys & { etag: string; [column: string]: unknown };

type UpdateMode = 'Merge' | 'Replace';

/** One operation of an entity-group transaction. A delete can't be tied to a version. */
export type Action =
  | ['create', RowKeys & Columns]
  | ['delete', RowKeys]
  | ['upsert', RowKeys & Columns, UpdateMode]
  | ['update', RowKeys & Columns, UpdateMode, { etag: string }];
