import { z } from 'zod';

import { GitLabGroup } from '../../contracts/gitlab/group.ts';
import { GitLabProject } from '../../contracts/gitlab/project.ts';
import { GitLabApplicationSettings } from '../../contracts/gitlab/settings.ts';
import { GitLabGroupMember, GitLabUser } from '../../contracts/gitlab/user.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnauthorizedError,
} from '../../platform/errors/gitlab-errors.ts';
import type { GitLab, GitLabPage } from '../../features/connectors/ports.ts';
import type { Access } from './credential-state.ts';
import { createGroupHooks } from './group-hooks.ts';
import { type OnMalformed, pageSize, readPage, type Route, unexpectedResponsesOf } from './read-page.ts';
import { findingSource } from './findings/finding-source.ts';
import { factSource } from './graphql/fact-source.ts';
import { licenceSource } from './licence-source.ts';
import { sendWithToken, streamWithToken } from './requester.ts';
import { createRest } from './rest.ts';
import type { Session } from './session.ts';
import { settingsSource } from './settings-source.ts';
import { readTokenFacts } from './token-facts.ts';
import type { Transport } from './transport.ts';

/** Ordered by id: new elements come last, so that pages stay stable during a crawl. */
const byId = { orderBy: 'id', sort: 'asc', perPage: pageSize, showExpanded: true } as const;

/** Access levels of the roles Owner and Guest. */
const owner = 50;
const guest = 10;

/** GitLab with one token. GitLab REST v4, Groups and Projects. */
export function createClient(
  transport: Transport,
  access: Access,
  session: Session,
  onMalformed: OnMalformed = () => undefined,
): GitLab {
  const { groups, groupHooks, groupMembers, projects, users } = createRest(transport, access, session);
  const unexpected = unexpectedResponsesOf(transport.instanceUrl);

  async function sendQuery(query: string, variables: object): Promise<unknown> {
    const json = JSON.stringify({ query, variables });
    const request = { method: 'POST' as const, path: '/api/graphql', query: '', json, session };
    try {
      return (await sendWithToken(transport, access, request)).body;
    } catch (failure) {
      if (!(failure instanceof GitLabUnauthorizedError)) throw failure;
      // A gateway may refuse GraphQL alone. If the token is refused as a whole, this throws.
      await users.showCurrentUser();
      const { message, endpoint } = failure;
      throw new GitLabForbiddenError(message, { endpoint, gitLabStatus: 401 });
    }
  }

  async function instanceSettings(): Promise<GitLabApplicationSettings> {
    // gitbeaker has no type for the answer.
    const path = '/api/v4/application/settings';
    const request = { method: 'GET' as const, path, query: '', session };
    const settings = GitLabApplicationSettings.safeParse(
      (await sendWithToken(transport, access, request)).body,
    );
    if (!settings.success) throw unexpected(get(path), 'something that is not settings');
    return settings.data;
  }

  async function sendGet(path: string, query: string) {
    const request = { method: 'GET' as const, path: `/api/v4${path}`, query, session };
    return sendWithToken(transport, access, request);
  }

  async function openFile(path: string) {
    const request = { method: 'GET' as const, path: `/api/v4${path}`, query: '', session };
    return streamWithToken(transport, access, request);
  }

  function listed<Item>(endpoint: string, page: GitLabPage<Item> | undefined): GitLabPage<Item> {
    if (page === undefined) throw unexpected(get(endpoint), 'something that is not a page of a list');
    if (page.malformed > 0) onMalformed(endpoint, page.malformed);
    return page;
  }

  async function projectsOf(groupId: number, page: number, includeSubgroups: boolean) {
    const which = { includeSubgroups, withShared: false };
    const response = await groups.allProjects<true>(groupId, { ...byId, ...which, page });
    return listed(`/api/v4/groups/${groupId}/projects`, readPage(GitLabProject, response, page));
  }

  const answering = {
    instance: transport,
    connectorId: session.connectorId,
    now: () => transport.now(),
  };
  const evidence = { ...factSource(sendQuery, answering), ...settingsSource(sendGet) };

  return {
    findings: findingSource({ sendQuery, sendGet, openFile, now: () => transport.now() }),
    facts: { ...evidence, ...licenceSource(evidence, answering), instanceSettings },
    async ownedGroups(page) {
      // Not top_level_only: that would hide a subgroup whose parent is not owned.
      const response = await groups.all<true, 'offset'>({ ...byId, owned: true, page });
      const { items, ...rest } = listed('/api/v4/groups', readPage(OwnedGroup, response, page));
      const odd = items.filter((item) => !('id' in item));
      if (odd.length > 0) onMalformed('/api/v4/groups', odd.length);
      return {
        ...rest,
        items: items.filter((item) => 'id' in item),
        malformed: rest.malformed + odd.length,
        malformedPaths: odd.map((item) => item.full_path),
      };
    },
    async inheritedGroups(page) {
      // Not owned, which wins over everything else and hides what is inherited.
      const response = await groups.all<true, 'offset'>({ ...byId, minAccessLevel: owner, page });
      return listed('/api/v4/groups', readPage(GitLabGroup, response, page));
    },
    async memberGroups(page) {
      const response = await groups.all<true, 'offset'>({ ...byId, minAccessLevel: guest, page });
      return listed('/api/v4/groups', readPage(GitLabGroup, response, page));
    },
    async group(idOrFullPath) {
      const endpoint = `/api/v4/groups/${encodeURIComponent(idOrFullPath)}`;
      if (!namesGroup(idOrFullPath)) throw noSuchGroup(endpoint);
      const group = GitLabGroup.safeParse(await groups.show(idOrFullPath, { withProjects: false }));
      if (!group.success) throw unexpected(get(endpoint), 'something that is not a group');
      return group.data;
    },
    async descendantGroups(groupId, page) {
      // Not owned: that would hide groups whose Owner rights are inherited.
      const response = await groups.allDescendantGroups<true>(groupId, { ...byId, page });
      return listed(`/api/v4/groups/${groupId}/descendant_groups`, readPage(GitLabGroup, response, page));
    },
    async latestProjects(groupId) {
      const which = { includeSubgroups: true, withShared: false };
      const order = { orderBy: 'last_activity_at', sort: 'desc', page: 1 } as const;
      const response = await groups.allProjects<true>(groupId, { ...byId, ...which, ...order });
      return listed(`/api/v4/groups/${groupId}/projects`, readPage(GitLabProject, response, 1));
    },
    async latestGroups(groupId) {
      const response = await groups.allDescendantGroups<true>(groupId, { ...byId, sort: 'desc', page: 1 });
      return listed(`/api/v4/groups/${groupId}/descendant_groups`, readPage(GitLabGroup, response, 1));
    },
    projects: (groupId, page) => projectsOf(groupId, page, true),
    ownProjects: (groupId, page) => projectsOf(groupId, page, false),
    async project(id) {
      const project = GitLabProject.safeParse(await projects.show(id));
      if (!project.success)
        throw unexpected(get(`/api/v4/projects/${id}`), 'something that is not a project');
      return project.data;
    },
    async currentUser() {
      const user = GitLabUser.safeParse(await users.showCurrentUser());
      if (!user.success) throw unexpected(get('/api/v4/user'), 'something that is not a user');
      return user.data;
    },
    tokenFacts: () => readTokenFacts({ transport, access, session }),
    async groupMember(groupId, userId) {
      const endpoint = `/api/v4/groups/${groupId}/members/all/${userId}`;
      const member = GitLabGroupMember.safeParse(
        await groupMembers.show(groupId, userId, { includeInherited: true }),
      );
      if (!member.success) throw unexpected(get(endpoint), 'something that is not a member');
      return member.data;
    },
    ...createGroupHooks(groupHooks, unexpected, onMalformed),
    spent: () => ({
      requests: session.requests,
      throttled: session.throttled,
      waitedSeconds: Math.round(session.waitedMs / 1_000),
    }),
  };
}

/** A malformed group may still have its path. */
const OwnedGroup = z.union([GitLabGroup, z.object({ full_path: z.string() })]);

function get(endpoint: string): Route {
  return { method: 'GET', endpoint };
}

/** In a URL, `.`, `..` or nothing would be another route. */
function namesGroup(idOrFullPath: number | string): boolean {
  return /[^./\s]/.test(String(idOrFullPath));
}

function noSuchGroup(endpoint: string): GitLabNotFoundError {
  return new GitLabNotFoundError('A GitLab group cannot have this path.', { endpoint });
}
