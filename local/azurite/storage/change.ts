/**
 * One change of stored rows. Replaying all changes in order restores the rows. Each change contains its whole result, so
 * replaying it twice, or after newer changes of other rows, changes nothing.
 */
export type Change =
  | RowChange
  /** Removes all rows of a table. */
  | { kind: 'dropped'; table: string };

export type RowChange = ({ kind: 'put'; text: string } & RowKeys) | ({ kind: 'removed' } & RowKeys);

/** A change as the index applies it: a row that was put has the location of its text instead of the text. */
export type AppliedChange =
  Exclude<Change, { kind: 'put' }> | ({ kind: 'put'; location: RowLocation } & RowKeys);

export type RowKeys = { table: string; partitionKey: string; rowKey: string };

/** Location of the text of a stored row. */
export interface RowLocation {
  /** Size of the text in UTF-8. */
  readonly bytes: number;
  text(): string;
}
