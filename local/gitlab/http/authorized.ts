import { hasPipelines } from '../details/has-pipelines.ts';
import { canReadProject, groupAccess, projectAccess } from '../world/access.ts';
import { reporter, type GroupRecord, type ProjectRecord } from '../world/records.ts';
import { type HttpResponse, HttpError } from './response.ts';
import { type ApiContext, type Call, readScopes, type Route } from './call.ts';
import { groupOf, projectOf } from './find-record.ts';
import { offsetPage } from './paging.ts';
import { pageParameters, Parameters } from './parameters.ts';

/** The project in the path. Throws 404 if the caller can't see it, 403 below `minLevel`; administrators have every role. */
export function projectFor(call: Call, api: ApiContext, minLevel: number): ProjectRecord {
  const project = projectOf(call, api);
  const user = call.identity?.user;
  const level = user === undefined ? 0 : projectAccess(user, project);
  if (user?.admin !== true && level < minLevel) throw forbidden();
  return project;
}

/** As `projectFor`. */
export function groupFor(call: Call, api: ApiContext, minLevel: number): GroupRecord {
  const group = groupOf(call, api);
  const user = call.identity?.user;
  const level = user === undefined ? 0 : groupAccess(user, group);
  if (user?.admin !== true && level < minLevel) throw forbidden();
  return group;
}

/** The project in the path, if the caller may read its code: Reporter in private projects, anyone in others. */
export function projectWithCode(call: Call, api: ApiContext): ProjectRecord {
  const project = projectOf(call, api);
  const isOpen = project.visibility !== 'private' && canReadProject(call.identity?.user, project);
  return isOpen ? project : projectFor(call, api, reporter);
}

/** The project in the path, if the caller may see its pipelines: as its code, unless CI/CD is off. */
export function projectWithPipelines(call: Call, api: ApiContext): ProjectRecord {
  const project = projectWithCode(call, api);
  if (hasPipelines(project)) return project;
  throw forbidden();
}

export function forbidden(): HttpError {
  return new HttpError(403, { message: '403 Forbidden' });
}

/** The answer for an endpoint that the version or package has not got. */
export function noSuchRoute(): HttpError {
  return new HttpError(404, { error: '404 Not Found' });
}

/** One page of a list without parameters of its own. */
export function listPage<T>(
  call: Call,
  api: ApiContext,
  rows: readonly T[],
  entity: (row: T) => unknown,
): HttpResponse {
  const parameters = new Parameters(call.query, pageParameters);
  return offsetPage({ call, externalUrl: api.setting.externalUrl, parameters, rows: [...rows], entity });
}

/** A GET endpoint of the API that needs a token which may read. */
export function readRoute(template: string, handle: (call: Call) => HttpResponse): Route {
  return { method: 'GET', under: '/api/v4', template, scopes: readScopes, signedIn: true, handle };
}
