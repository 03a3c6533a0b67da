import { type HttpResponse, ok, HttpError } from './response.ts';
import type { Call } from './call.ts';
import type { LinkChanges, Parameters } from './parameters.ts';

/** A list of which only the requested page is materialised. */
export type Rows<T> = { length: number; slice(from: number, to: number): T[] };

/**
 * Above this, GitLab returns no totals and no link to the last page (`lib/gitlab/pagination/offset_pagination.rb`).
 */
const maxCountedTotal = 10_000;
const maxPageSize = 100;

export function descending<T>(rows: readonly T[]): Rows<T> {
  const { length } = rows;
  return {
    length,
    slice: (from, to) => rows.slice(Math.max(0, length - to), Math.max(0, length - from)).toReversed(),
  };
}

export function pageSize(parameters: Parameters): number {
  const wanted = parameters.integer('per_page') ?? 20;
  return wanted < 1 ? 20 : Math.min(maxPageSize, wanted);
}

function pageNumber(parameters: Parameters): number {
  return Math.max(1, parameters.integer('page') ?? 1);
}

export type PageOptions<T> = {
  call: Call;
  externalUrl: string;
  parameters: Parameters;
  rows: Rows<T>;
  entity: (row: T) => unknown;
};

export function offsetPage<T>({ call, externalUrl, parameters, rows, entity }: PageOptions<T>): HttpResponse {
  const size = pageSize(parameters);
  const page = pageNumber(parameters);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const counted = rows.length <= maxCountedTotal;
  const next = page < pages ? page + 1 : undefined;
  const previous = page > 1 && page <= pages + 1 ? page - 1 : undefined;
  const links = { prev: previous, next, first: 1, last: counted ? pages : undefined };
  const body = rows.slice((page - 1) * size, page * size).map(entity);
  return ok(body, {
    link: linkHeader(call, externalUrl, parameters, size, links),
    'x-next-page': next === undefined ? '' : String(next),
    'x-page': String(page),
    'x-per-page': String(size),
    'x-prev-page': previous === undefined ? '' : String(previous),
    ...(counted ? { 'x-total': String(rows.length), 'x-total-pages': String(pages) } : {}),
  });
}

function linkHeader(
  call: Call,
  externalUrl: string,
  parameters: Parameters,
  size: number,
  links: Readonly<Record<string, number | undefined>>,
): string {
  return Object.entries(links)
    .flatMap(([rel, page]) => (page === undefined ? [] : [{ rel, page }]))
    .map(({ rel, page }) => link(call, externalUrl, parameters, rel, { page, per_page: size }))
    .join(', ');
}

/** As in GitLab, the query contains the path's `id`, and the host is the configured one, not the one called. */
export function link(
  call: Call,
  externalUrl: string,
  parameters: Parameters,
  rel: string,
  changes: LinkChanges,
): string {
  const [id] = call.parts;
  const query = parameters.linkQuery({ ...(id === undefined ? {} : { id }), ...changes });
  return `<${externalUrl}${call.path}?${query}>; rel="${rel}"`;
}

/** Rejects deep offsets with 405 where GitLab supports keyset pagination. Source: gitlab.md §2, "Max offset". */
export function assertOffsetAllowed(parameters: Parameters, type: string, limit = 50_000): void {
  if (pageNumber(parameters) * pageSize(parameters) <= limit) return;
  const error = `Offset pagination has a maximum allowed offset of ${limit} for requests that return objects of type ${type}. Remaining records can be retrieved using keyset pagination.`;
  throw new HttpError(405, { error });
}
