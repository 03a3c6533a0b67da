import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';

import { AssessmentResource } from '../../shared/contracts/arm/assessment.ts';
import { ChangeList } from '../../shared/contracts/arm/change.ts';
import { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { InventoryList } from '../../shared/contracts/arm/posture-panes.ts';
import { keys } from './keys.ts';
import { pathOfLink } from './path-of-link.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

const Assessments = listOf(AssessmentResource);
const pageRows = 50;
const idleMs = 30_000;
type Often = { everyMs?: number | undefined };

/** A project as GitLab listed it last, by its resource id; one that is gone, maybe while its pane is open, has `removedAt`. */
export function useProject(resourceId: string, { everyMs = idleMs }: Often = {}) {
  return useQuery({
    queryKey: keys.project(resourceId),
    queryFn: ({ signal }) => request(resourceId, { schema: GitLabProjectResource, signal }),
    refetchInterval: (query) => pollEvery(query, everyMs),
  });
}

/** All checks of a project, with evidence. */
export function useAssessments(resourceId: string, { everyMs }: Often = {}) {
  return useQuery({
    queryKey: keys.assessments(resourceId),
    queryFn: async ({ signal }) => {
      const path = `${resourceId}/providers/Microsoft.Security/assessments`;
      return (await request(path, { schema: Assessments, signal })).value;
    },
    refetchInterval: (query) => pollEvery(query, everyMs),
  });
}

/** The project in the inventory, with its score and tier. Null where it is not in it. */
export function useInventoryItem(
  connectorId: string,
  resourceId: string,
  fullPath: string | undefined,
  { everyMs }: Often = {},
) {
  return useQuery({
    queryKey: keys.inventoryItem(resourceId),
    queryFn: async ({ signal }) => {
      const query = { view: 'flat', archived: 'all', q: fullPath, top: 100 };
      const { value } = await request(`${connectorId}/inventory`, { schema: InventoryList, query, signal });
      return value.find(({ id }) => id.toLowerCase() === resourceId.toLowerCase()) ?? null;
    },
    enabled: fullPath !== undefined,
    refetchInterval: (query) => pollEvery(query, everyMs),
  });
}

/** The change feed of a project by its GitLab id, newest first, a page at a time; the first page has the totals. */
export function useChangesOf(
  connectorId: string,
  gitLabId: number | undefined,
  { everyMs = idleMs }: Often = {},
) {
  const subject = `project:${gitLabId ?? 0}`;
  return useInfiniteQuery({
    queryKey: keys.changes(connectorId, { subject }),
    queryFn: ({ pageParam, signal }): Promise<z.infer<typeof ChangeList>> =>
      pageParam === undefined
        ? request(`${connectorId}/devops/default/changes`, {
            schema: ChangeList,
            query: { subject, totals: true, top: pageRows },
            signal,
          })
        : request(pageParam, { schema: ChangeList, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextLink }) => (nextLink === undefined ? undefined : pathOfLink(nextLink)),
    enabled: gitLabId !== undefined,
    refetchInterval: (query) => pollEvery(query, everyMs),
  });
}
