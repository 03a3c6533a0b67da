import { basicProject, fullProject, withPermissions } from '../entities/project-entity.ts';
import { canReadProject, projectAccess } from '../world/access.ts';
import { owner, type ProjectRecord, type UserRecord } from '../world/records.ts';
import { positionOf } from '../world/sorted-by-id.ts';
import { type HttpResponse, ok, HttpError } from './response.ts';
import { type Call, type ApiContext, readScopes, type Route } from './call.ts';
import { projectOf } from './find-record.ts';
import { sortProjects } from './ordering.ts';
import { link, offsetPage, pageSize, assertOffsetAllowed } from './paging.ts';
import { Parameters, type ParameterSpec } from './parameters.ts';
import { filterProjects, projectList } from './project-list.ts';

const allProjectList = {
  ...projectList,
  id_after: { kind: 'integer' },
  id_before: { kind: 'integer' },
  membership: { kind: 'boolean', default: 'false' },
  pagination: { kind: ['keyset', 'legacy', 'offset'] },
} as const satisfies ParameterSpec;

export function projectsRoutes(api: ApiContext): Route[] {
  const common = { method: 'GET', under: '/api/v4', scopes: readScopes } as const;
  return [
    { ...common, template: '/projects', handle: (call) => allProjects(call, api) },
    {
      ...common,
      template: '/projects/:id',
      handle: (call) => ok(entityFor(projectOf(call, api), api, false, call.identity?.user)),
    },
  ];
}

function allProjects(call: Call, api: ApiContext): HttpResponse {
  const parameters = new Parameters(call.query, allProjectList);
  const keyset = parameters.text('pagination') === 'keyset';
  if (!keyset) assertOffsetAllowed(parameters, 'Project');
  return keyset ? keysetPage(call, api, parameters) : offsetProjectsPage(call, api, parameters);
}

function offsetProjectsPage(call: Call, api: ApiContext, parameters: Parameters): HttpResponse {
  const user = call.identity?.user;
  const kept = betweenIds(api.world.projects, parameters).filter((project) =>
    matchesCaller(project, parameters, user),
  );
  const rows = sortProjects(filterProjects(kept, parameters), parameters, api.setting.seed);
  const entity = entityOf(api, parameters, user);
  return offsetPage({ call, externalUrl: api.setting.externalUrl, parameters, rows, entity });
}

/**
 * A keyset page is sorted by id; the next page starts after its last id, whatever was added or removed meanwhile.
 * If the last page is full, it links to an empty page.
 */
function keysetPage(call: Call, api: ApiContext, parameters: Parameters): HttpResponse {
  if (parameters.text('order_by') !== 'id') {
    throw new HttpError(405, { error: 'Keyset pagination is not yet available for this type of request' });
  }
  const user = call.identity?.user;
  const isDescending = parameters.text('sort') === 'desc';
  const size = pageSize(parameters);
  const bounded = betweenIds(api.world.projects, parameters);
  const page = takePage(bounded, size, isDescending, (project) => {
    return matchesCaller(project, parameters, user) && filterProjects([project], parameters).length > 0;
  });
  const last = page.at(-1);
  const headers = { 'x-per-page': String(size) };
  const body = page.map(entityOf(api, parameters, user));
  if (last === undefined || page.length < size) return ok(body, headers);
  const changes = { [isDescending ? 'id_before' : 'id_after']: last.id, page: undefined };
  return ok(body, { ...headers, link: link(call, api.setting.externalUrl, parameters, 'next', changes) });
}

/** Rows between `id_after` and `id_before`, both exclusive. */
function betweenIds(rows: readonly ProjectRecord[], parameters: Parameters): readonly ProjectRecord[] {
  const after = parameters.integer('id_after');
  const before = parameters.integer('id_before');
  if (after === undefined && before === undefined) return rows;
  const from = after === undefined ? 0 : positionOf(rows, after + 1);
  return rows.slice(from, before === undefined ? rows.length : positionOf(rows, before));
}

function takePage(
  rows: readonly ProjectRecord[],
  size: number,
  isDescending: boolean,
  keep: (project: ProjectRecord) => boolean,
): ProjectRecord[] {
  const taken: ProjectRecord[] = [];
  for (let step = 0; step < rows.length && taken.length < size; step += 1) {
    const project = rows[isDescending ? rows.length - 1 - step : step];
    if (project !== undefined && keep(project)) taken.push(project);
  }
  return taken;
}

function matchesCaller(
  project: ProjectRecord,
  parameters: Parameters,
  user: UserRecord | undefined,
): boolean {
  if (!canReadProject(user, project)) return false;
  const minLevel = parameters.integer('min_access_level') ?? 0;
  const member = parameters.flag('membership') === true;
  const owned = parameters.flag('owned') === true;
  if (minLevel === 0 && !member && !owned) return true;
  const access = user === undefined ? 0 : projectAccess(user, project);
  return access >= minLevel && (!member || access > 0) && (!owned || access >= owner);
}

function entityOf(api: ApiContext, parameters: Parameters, user: UserRecord | undefined) {
  const simple = parameters.flag('simple') === true;
  return (project: ProjectRecord): unknown => entityFor(project, api, simple, user);
}

function entityFor(
  project: ProjectRecord,
  api: ApiContext,
  simple: boolean,
  user: UserRecord | undefined,
): unknown {
  if (simple) return basicProject(project, api.setting);
  if (user === undefined) return fullProject(project, api.setting, 0);
  const access = projectAccess(user, project);
  return withPermissions(fullProject(project, api.setting, access), access);
}
