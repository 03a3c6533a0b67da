import { createHash } from 'node:crypto';

import type { Details } from '../details/details.ts';
import { blobIdOf, shaOf } from '../details/ids.ts';
import { ciConfigPath, isForeignPath } from '../details/ci-config-path.ts';
import { fullProject } from '../entities/project-entity.ts';
import type { Instance } from '../instance/instance.ts';
import { projectPath } from '../world/paths.ts';
import { maintainer, owner, type ProjectRecord } from '../world/records.ts';
import { noSuchRoute, projectFor, projectWithCode, readRoute } from './authorized.ts';
import type { ApiContext, Call, Route } from './call.ts';
import { HttpError, type HttpResponse, ok } from './response.ts';

type Parts = { api: ApiContext; details: Details; instance: Instance };

/** CI configuration and job tokens of a project. */
export function ciRoutes(parts: Parts): Route[] {
  return [
    readRoute('/projects/:id/job_token_scope', (call) => jobTokenScope(call, parts)),
    readRoute('/projects/:id/ci/lint', (call) => lint(call, parts)),
    readRoute('/projects/:id/languages', (call) => languages(call, parts)),
    readRoute('/projects/:id/repository/files/:file_path', (call) => jsonFile(call, parts)),
    readRoute('/projects/:id/repository/files/:file_path/raw', (call) => rawFile(call, parts)),
  ];
}

function jobTokenScope(call: Call, { api, details, instance }: Parts): HttpResponse {
  if (!instance.isSince('15.9')) throw noSuchRoute();
  const project = projectFor(call, api, maintainer);
  return ok({
    inbound_enabled: details.ofProject(project).inbound_job_token_scope_enabled,
    outbound_enabled: fullProject(project, api.setting, owner)['ci_job_token_scope_enabled'] === true,
  });
}

/** Without a CI file the result is invalid; an empty repository has no commit to lint. */
function lint(call: Call, { api, details, instance }: Parts): HttpResponse {
  if (!instance.isSince('13.5')) throw noSuchRoute();
  const project = projectWithCode(call, api);
  if (project.emptyRepo) throw new HttpError(404, { message: '404 Commit Not Found' });
  const file = details.ofProject(project).ci_file;
  const errors = file?.errors ?? ['Please provide content of .gitlab-ci.yml'];
  const includes = (file?.includes ?? []).map((include) => ({
    ...include,
    blob: null,
    raw: null,
    extra: {},
    context_project: projectPath(project),
    context_sha: shaOf(project),
  }));
  return ok({
    valid: errors.length === 0,
    errors,
    warnings: [],
    merged_yaml: file === null ? null : (file.merged_yaml ?? file.text),
    ...(instance.isSince('15.0') ? { includes } : {}),
  });
}

/** The repository has one file: the CI file. */
function ciFileAt(call: Call, project: ProjectRecord, { api, details }: Parts) {
  const file = details.ofProject(project).ci_file;
  const path = ciConfigPath(project, api.setting);
  if (file === null || isForeignPath(path) || call.parts[1] !== path) {
    throw new HttpError(404, { message: '404 File Not Found' });
  }
  return { file, path };
}

/** An empty repository has no commit, and no other branch has a file. */
function jsonFile(call: Call, parts: Parts): HttpResponse {
  const project = projectWithCode(call, parts.api);
  const ref = call.query.get('ref');
  if (ref === null) throw new HttpError(400, { error: 'ref is missing' });
  if (project.emptyRepo || !['HEAD', project.defaultBranch].includes(ref)) {
    throw new HttpError(404, { message: '404 Commit Not Found' });
  }
  const { file, path } = ciFileAt(call, project, parts);
  const sha = shaOf(project);
  const bytes = Buffer.from(file.text);
  return ok({
    file_name: path.split('/').at(-1),
    file_path: path,
    size: bytes.length,
    encoding: 'base64',
    content_sha256: createHash('sha256').update(bytes).digest('hex'),
    ref,
    blob_id: blobIdOf(file.text),
    commit_id: sha,
    last_commit_id: sha,
    execute_filemode: false,
    content: bytes.toString('base64'),
  });
}

function rawFile(call: Call, parts: Parts): HttpResponse {
  const { file } = ciFileAt(call, projectWithCode(call, parts.api), parts);
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-gitlab-blob-id': blobIdOf(file.text) };
  return { status: 200, body: file.text, headers };
}

/** Shares of the languages in percent. */
function languages(call: Call, { api, details }: Parts): HttpResponse {
  const names = details.ofProject(projectWithCode(call, api)).languages;
  return ok(Object.fromEntries(names.map((name) => [name, 100 / names.length])));
}
