import type { FactSource } from '../../features/posture/ports.ts';
import type { SettingsAnswer } from '../../features/posture/domain/settings-answer.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabRefusedError,
} from '../../platform/errors/gitlab-errors.ts';
import { pageSize } from './read-page.ts';

/** Sends a GET request for a path of the API, from `/api/v4`, with a query. Throws a `GitLabError`. */
export type SendGet = (
  path: string,
  query: string,
) => Promise<{ body: unknown; headers: Record<string, string> }>;

const maxPages = 5;

/**
 * Reads settings by REST. A refusal of one request is an answer; one of the token as a whole is thrown. GitLab REST v4,
 * Pagination.
 */
export function settingsSource(send: SendGet): Pick<FactSource, 'settings'> {
  return {
    async settings(path, query = {}) {
      try {
        const get = (page: number) => send(path, queryOf(query, page));
        if ('per_page' in query) return { outcome: 'success', body: (await get(1)).body, isCut: false };
        return await readPages(get);
      } catch (failure) {
        if (!isRefusal(failure)) throw failure;
        const isNoFile = failure instanceof GitLabNotFoundError && failure.isFile;
        return { outcome: 'refused', status: failure.gitLabStatus ?? 403, ...(isNoFile && { isNoFile }) };
      }
    },
  };
}

function queryOf(query: Readonly<Record<string, string>>, page: number): string {
  return new URLSearchParams({ per_page: String(pageSize), page: String(page), ...query }).toString();
}

async function readPages(get: (page: number) => ReturnType<SendGet>): Promise<SettingsAnswer> {
  const items: unknown[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const { body, headers } = await get(page);
    if (!Array.isArray(body)) return { outcome: 'success', body, isCut: false };
    items.push(...(body as unknown[]));
    if (!hasNext(headers, body.length)) return { outcome: 'success', body: items, isCut: false };
  }
  return { outcome: 'success', body: items, isCut: true };
}

/** The header is empty on the last page. If a proxy removed it, a full page may have a next one. */
function hasNext({ 'x-next-page': next }: Record<string, string>, length: number): boolean {
  return next === undefined ? length >= pageSize : next !== '';
}

type Refusal = GitLabForbiddenError | GitLabNotFoundError | GitLabRefusedError;

function isRefusal(failure: unknown): failure is Refusal {
  const isAboutRequest =
    failure instanceof GitLabForbiddenError ||
    failure instanceof GitLabNotFoundError ||
    failure instanceof GitLabRefusedError;
  return isAboutRequest && failure.fault === undefined;
}
