import { createHash } from 'node:crypto';

import type { Details } from '../details/details.ts';
import { blobIdOf, jobIdOf, pipelineIdOf, shaOf } from '../details/ids.ts';
import type { Pipeline } from '../details/records.ts';
import { ciConfigPath, isForeignPath } from '../details/ci-config-path.ts';
import { fullProject } from '../entities/project-entity.ts';
import { hasPipelines } from '../details/has-pipelines.ts';
import { isoTime } from '../entities/iso-time.ts';
import type { Instance } from '../instance/instance.ts';
import { projectPath } from '../world/paths.ts';
import { maintainer, owner, type ProjectRecord } from '../world/records.ts';
import { forbidden, listPage, noSuchRoute, projectFor, projectWithCode, readRoute } from './authorized.ts';
import type { ApiContext, Call, Route } from './call.ts';
import { HttpError, type HttpResponse, ok } from './response.ts';

type Parts = { api: ApiContext; details: Details; instance: Instance };

/** CI configuration, pipelines and job tokens of a project. */
export function ciRoutes(parts: Parts): Route[] {
  return [
    readRoute('/projects/:id/job_token_scope', (call) => jobTokenScope(call, parts)),
    readRoute('/projects/:id/ci/lint', (call) => lint(call, parts)),
    readRoute('/projects/:id/languages', (call) => languages(call, parts)),
    readRoute('/projects/:id/repository/files/:file_path', (call) => jsonFile(call, parts)),
    readRoute('/projects/:id/repository/files/:file_path/raw', (call) => rawFile(call, parts)),
    readRoute('/projects/:id/pipelines', (call) => pipelines(call, parts)),
    readRoute('/projects/:id/pipelines/:pipeline_id/jobs', (call) => jobs(call, parts)),
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

/** The project in the path, if the caller may see its pipelines: as its code, unless CI/CD is off. */
function projectWithPipelines(call: Call, api: ApiContext): ProjectRecord {
  const project = projectWithCode(call, api);
  if (hasPipelines(project)) return project;
  throw forbidden();
}

/** Only the newest pipeline of the default branch exists. */
function pipelines(call: Call, { api, details }: Parts): HttpResponse {
  const project = projectWithPipelines(call, api);
  const { pipeline } = details.ofProject(project);
  const ref = call.query.get('ref');
  const status = call.query.get('status');
  const rows = pipeline === null ? [] : [pipeline];
  const kept = rows.filter((row) => {
    return (ref ?? project.defaultBranch) === project.defaultBranch && (status ?? row.status) === row.status;
  });
  return listPage(call, api, kept, (row) => pipelineEntity(project, row, api));
}

function pipelineEntity(
  project: ProjectRecord,
  { status, finished_at: finishedAt }: Pipeline,
  api: ApiContext,
) {
  const id = pipelineIdOf(project);
  const at = finishedAt ?? isoTime(project.lastActivityAt);
  return {
    id,
    iid: 1,
    project_id: project.id,
    sha: shaOf(project),
    ref: project.defaultBranch,
    status,
    source: 'push',
    created_at: at,
    updated_at: at,
    web_url: `${api.setting.externalUrl}/${projectPath(project)}/-/pipelines/${id}`,
  };
}

function jobs(call: Call, { api, details }: Parts): HttpResponse {
  const project = projectWithPipelines(call, api);
  const { pipeline } = details.ofProject(project);
  if (pipeline === null || Number(call.parts[1]) !== pipelineIdOf(project)) {
    throw new HttpError(404, { message: '404 Not found' });
  }
  const rows = pipeline.jobs.map((job, index) => ({ job, id: jobIdOf(project, index) }));
  return listPage(call, api, rows, ({ job, id }) => ({
    id,
    name: job.name,
    stage: 'test',
    status: job.status,
    allow_failure: job.allow_failure,
    finished_at: pipeline.finished_at,
    artifacts_expire_at: job.expired ? pipeline.finished_at : null,
    artifacts: artifactEntities(job),
  }));
}

function artifactEntities(job: Pipeline['jobs'][number]): Record<string, unknown>[] {
  const log = { file_type: 'trace', size: 1_024, filename: 'job.log', file_format: null };
  return job.status === 'success' ? [...reportEntities(job), log] : [];
}

function reportEntities({ report, expired }: Pipeline['jobs'][number]): Record<string, unknown>[] {
  if (report === null || expired) return [];
  const type = report === 'sast_iac' ? 'sast' : report;
  const filename = `gl-${type.replaceAll('_', '-')}-report.json`;
  return [{ file_type: type, size: 2_048, filename, file_format: 'raw' }];
}
