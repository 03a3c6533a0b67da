/**
 * One step in the life of stored rows. Replaying all of them gives the rows back, and each says all that it leaves behind:
 * what is replayed twice, or copied behind younger changes of other rows, changes nothing.
 */
export type Change =
  | RowChange
  /** All rows of a table. */
  | { kind: 'dropped'; table: string };

export type RowChange = ({ kind: 'put'; text: string } & RowKeys) | ({ kind: 'removed' } & RowKeys);

/** A change that has been taken in: of a row that was put, where its text lies instead of the text. */
export type AppliedChange =
  Exclude<Change, { kind: 'put' }> | ({ kind: 'put'; location: RowLocation } & RowKeys);

export type RowKeys = { table: string; partitionKey: string; rowKey: string };

/** Where the text of a stored row lies. */
export interface RowLocation {
  /** Of the text, in UTF-8. */
  readonly bytes: number;
  text(): string;
}
