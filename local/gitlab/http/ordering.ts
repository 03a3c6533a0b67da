import { starCount } from '../entities/project-entity.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import { descending, type Rows } from './paging.ts';
import type { Parameters } from './parameters.ts';

type Comparison<T> = (left: T, right: T) => number;

function byText<T>(text: (item: T) => string): Comparison<T> {
  return (left, right) => compare(text(left).toLowerCase(), text(right).toLowerCase());
}

function compare<V extends string | number>(left: V, right: V): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Ids ascend with creation time, so orders by id or creation need no sorting. */
export function sortProjects(
  rows: readonly ProjectRecord[],
  parameters: Parameters,
  seed: number,
): Rows<ProjectRecord> {
  const comparisons: Record<string, Comparison<ProjectRecord>> = {
    name: byText((project) => project.name),
    path: byText((project) => project.path),
    updated_at: (left, right) => left.updatedAt - right.updatedAt,
    last_activity_at: (left, right) => left.lastActivityAt - right.lastActivityAt,
    star_count: (left, right) => starCount(seed, left) - starCount(seed, right),
  };
  return sort(rows, comparisons[parameters.text('order_by') ?? ''], parameters);
}

export function sortGroups(rows: readonly GroupRecord[], parameters: Parameters): Rows<GroupRecord> {
  const comparisons: Record<string, Comparison<GroupRecord>> = {
    name: byText((group) => group.name),
    similarity: byText((group) => group.name),
    path: byText((group) => group.path),
  };
  return sort(rows, comparisons[parameters.text('order_by') ?? ''], parameters);
}

/** Expects `rows` by ascending id; the id is also the tie-breaker. */
function sort<T extends { id: number }>(
  rows: readonly T[],
  comparison: Comparison<T> | undefined,
  parameters: Parameters,
): Rows<T> {
  const sorted =
    comparison === undefined
      ? rows
      : rows.toSorted((left, right) => comparison(left, right) || compare(left.id, right.id));
  return parameters.text('sort') === 'desc' ? descending(sorted) : asRows(sorted);
}

function asRows<T>(rows: readonly T[]): Rows<T> {
  return { length: rows.length, slice: (from, to) => rows.slice(from, to) };
}
