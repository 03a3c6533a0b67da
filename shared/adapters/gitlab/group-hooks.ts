import type { GroupHooks } from '@gitbeaker/rest';

import { z } from 'zod';

import { GitLabGroupHook } from '../../contracts/gitlab/hook.ts';
import { GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import type { GitLab, GroupHookList } from '../../features/connectors/ports.ts';
import { hookFields } from './hook-fields.ts';
import { type OnMalformed, pageSize, readPage, type Route, type UnexpectedResponse } from './read-page.ts';

type HookMethods = Pick<
  GitLab,
  'groupHooks' | 'createGroupHook' | 'updateGroupHook' | 'removeGroupHook' | 'testGroupHook'
>;

/** GitLab allows 50 hooks a group; a longer list is none of hooks. */
const maxPages = 50;

/**
 * GitLab REST v4, Group webhooks. Without Premium or the Owner role GitLab returns 404 or 403, without scope `api` 403.
 * Changes are not retried: if the response to a create is lost, the caller must list the hooks before it creates again.
 */
export function createGroupHooks(
  hooks: GroupHooks,
  unexpected: UnexpectedResponse,
  onMalformed: OnMalformed,
): HookMethods {
  function readHook(method: string, endpoint: string, response: unknown): GitLabGroupHook {
    const hook = GitLabGroupHook.safeParse(response);
    if (!hook.success) throw unexpected({ method, endpoint }, 'something that is not a group hook');
    return hook.data;
  }

  async function listPage(route: Route, groupId: number, page: number) {
    const options = { perPage: pageSize, page, showExpanded: true } as const;
    const response = await hooks.all<true>(groupId, options);
    const read = readPage(ListedHook, response, page);
    if (read === undefined) throw unexpected(route, 'something that is not a page of a list');
    return read;
  }

  return {
    async groupHooks(groupId) {
      const route = { method: 'GET', endpoint: routeOf(groupId) };
      const found: ListedHook[] = [];
      let malformed = 0;
      for (let page: number | undefined = 1; page !== undefined;) {
        if (page > maxPages) throw unexpected(route, 'a list without an end');
        const read = await listPage(route, groupId, page);
        found.push(...read.items);
        malformed += read.malformed;
        page = read.nextPage;
      }
      return separated(found, malformed, (count) => onMalformed(route.endpoint, count));
    },
    async createGroupHook(groupId, wish) {
      return readHook('POST', routeOf(groupId), await hooks.add(groupId, wish.url, hookFields(wish)));
    },
    async updateGroupHook(groupId, gitLabHookId, wish) {
      const response = await hooks.edit(groupId, gitLabHookId, wish.url, hookFields(wish));
      return readHook('PUT', `${routeOf(groupId)}/${gitLabHookId}`, response);
    },
    async removeGroupHook(groupId, gitLabHookId) {
      try {
        await hooks.remove(groupId, gitLabHookId);
      } catch (error) {
        if (!(error instanceof GitLabNotFoundError)) throw error;
      }
    },
    async testGroupHook(groupId, gitLabHookId) {
      // gitbeaker has no method for it.
      await hooks.requester.post(`${groupId}/hooks/${gitLabHookId}/test/push_events`);
    },
  };
}

/** A malformed hook may still have its URL, which shows whether it can be ours. */
const ListedHook = z.union([GitLabGroupHook, z.object({ url: z.string() })]);
type ListedHook = z.infer<typeof ListedHook>;

function separated(
  found: readonly ListedHook[],
  malformed: number,
  report: (count: number) => void,
): GroupHookList {
  const hooks = found.filter((hook) => 'id' in hook);
  const malformedUrls = [
    ...found.flatMap((hook) => ('id' in hook ? [] : [hook.url])),
    ...Array.from({ length: malformed }, () => undefined),
  ];
  if (malformedUrls.length > 0) report(malformedUrls.length);
  return { hooks, malformedUrls };
}

function routeOf(groupId: number): string {
  return `/api/v4/groups/${groupId}/hooks`;
}
