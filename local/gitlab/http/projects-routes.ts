import { basicProject, fullProject, withPermissions } from '../entities/project-entity.ts';
import { canReadProject, projectAccess } from '../world/access.ts';
import { owner, type ProjectRecord, type UserRecord } from '../world/records.ts';
import { positionOf } from '../world/sorted-by-id.ts';
import { type Answer, ok, Refused } from './answer.ts';
import { type Call, type Face, readScopes, type Route } from './call.ts';
import { projectOf } from './find-record.ts';
import { orderedProjects } from './ordering.ts';
import { link, offsetPage, pageSize, refuseDeepOffset } from './paging.ts';
import { Parameters, type ParameterSpec } from './parameters.ts';
import { narrowed, projectList } from './project-list.ts';

const allProjectList = {
  ...projectList,
  id_after: { kind: 'integer' },
  id_before: { kind: 'integer' },
  membership: { kind: 'boolean', default: 'false' },
  pagination: { kind: ['keyset', 'legacy', 'offset'] },
} as const satisfies ParameterSpec;

export function projectsRoutes(face: Face): Route[] {
  const common = { method: 'GET', under: '/api/v4', scopes: readScopes } as const;
  return [
    { ...common, template: '/projects', handle: (call) => allProjects(call, face) },
    {
      ...common,
      template: '/projects/:id',
      handle: (call) => ok(entityFor(projectOf(call, face), face, false, call.identity?.user)),
    },
  ];
}

function allProjects(call: Call, face: Face): Answer {
  const parameters = new Parameters(call.query, allProjectList);
  const keyset = parameters.text('pagination') === 'keyset';
  if (!keyset) refuseDeepOffset(parameters, 'Project');
  return keyset ? keysetPage(call, face, parameters) : deepPage(call, face, parameters);
}

function deepPage(call: Call, face: Face, parameters: Parameters): Answer {
  const user = call.identity?.user;
  const kept = within(face.world.projects, parameters).filter((project) => wanted(project, parameters, user));
  const rows = orderedProjects(narrowed(kept, parameters), parameters, face.setting.seed);
  const entity = entityOf(face, parameters, user);
  return offsetPage({ call, externalUrl: face.setting.externalUrl, parameters, rows, entity });
}

/**
 * Keyset pages go by id alone, and the next one begins behind the last id of this one, whatever came or went.
 * A full last page links to one more, which is empty.
 */
function keysetPage(call: Call, face: Face, parameters: Parameters): Answer {
  if (parameters.text('order_by') !== 'id') {
    throw new Refused(405, { error: 'Keyset pagination is not yet available for this type of request' });
  }
  const user = call.identity?.user;
  const falling = parameters.text('sort') === 'desc';
  const size = pageSize(parameters);
  const bounded = within(face.world.projects, parameters);
  const page = take(bounded, size, falling, (project) => {
    return wanted(project, parameters, user) && narrowed([project], parameters).length > 0;
  });
  const last = page.at(-1);
  const headers = { 'x-per-page': String(size) };
  const body = page.map(entityOf(face, parameters, user));
  if (last === undefined || page.length < size) return ok(body, headers);
  const changes = { [falling ? 'id_before' : 'id_after']: last.id, page: undefined };
  return ok(body, { ...headers, link: link(call, face.setting.externalUrl, parameters, 'next', changes) });
}

/** The part of the list between `id_after` and `id_before`, both exclusive. */
function within(rows: readonly ProjectRecord[], parameters: Parameters): readonly ProjectRecord[] {
  const after = parameters.integer('id_after');
  const before = parameters.integer('id_before');
  if (after === undefined && before === undefined) return rows;
  const from = after === undefined ? 0 : positionOf(rows, after + 1);
  return rows.slice(from, before === undefined ? rows.length : positionOf(rows, before));
}

function take(
  rows: readonly ProjectRecord[],
  size: number,
  falling: boolean,
  keep: (project: ProjectRecord) => boolean,
): ProjectRecord[] {
  const taken: ProjectRecord[] = [];
  for (let step = 0; step < rows.length && taken.length < size; step += 1) {
    const project = rows[falling ? rows.length - 1 - step : step];
    if (project !== undefined && keep(project)) taken.push(project);
  }
  return taken;
}

function wanted(project: ProjectRecord, parameters: Parameters, user: UserRecord | undefined): boolean {
  if (!canReadProject(user, project)) return false;
  const least = parameters.integer('min_access_level') ?? 0;
  const member = parameters.flag('membership') === true;
  const owned = parameters.flag('owned') === true;
  if (least === 0 && !member && !owned) return true;
  const access = user === undefined ? 0 : projectAccess(user, project);
  return access >= least && (!member || access > 0) && (!owned || access >= owner);
}

function entityOf(face: Face, parameters: Parameters, user: UserRecord | undefined) {
  const simple = parameters.flag('simple') === true;
  return (project: ProjectRecord): unknown => entityFor(project, face, simple, user);
}

function entityFor(
  project: ProjectRecord,
  face: Face,
  simple: boolean,
  user: UserRecord | undefined,
): unknown {
  if (simple) return basicProject(project, face.setting);
  if (user === undefined) return fullProject(project, face.setting, 0);
  const access = projectAccess(user, project);
  return withPermissions(fullProject(project, face.setting, access), access);
}
