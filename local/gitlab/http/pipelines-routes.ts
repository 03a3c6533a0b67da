import { artifactsOf } from '../scans/artifacts.ts';
import type { JobRecord, PipelineRecord } from '../scans/records.ts';
import { pipelineById, type Scans } from '../scans/scans.ts';
import { projectPath } from '../world/paths.ts';
import type { ProjectRecord } from '../world/records.ts';
import { listPage, projectWithPipelines, readRoute } from './authorized.ts';
import type { ApiContext, Call, Route } from './call.ts';
import { HttpError, type HttpResponse } from './response.ts';

type Parts = { api: ApiContext; scans: Scans };

/** Pipelines of a project, their jobs, and the pipelines that they started. */
export function pipelinesRoutes(parts: Parts): Route[] {
  return [
    readRoute('/projects/:id/pipelines', (call) => pipelines(call, parts)),
    readRoute('/projects/:id/pipelines/:pipeline_id/jobs', (call) => jobs(call, parts)),
    readRoute('/projects/:id/pipelines/:pipeline_id/bridges', (call) => bridges(call, parts)),
  ];
}

/** Newest first; child pipelines are not listed. */
function pipelines(call: Call, { api, scans }: Parts): HttpResponse {
  const project = projectWithPipelines(call, api);
  const ref = call.query.get('ref');
  const status = call.query.get('status');
  const kept = scans
    .pipelines(project)
    .filter((row) => (ref ?? row.ref) === row.ref && (status ?? row.status) === row.status);
  return listPage(call, api, kept, (row) => pipelineEntity(project, row, api));
}

function pipelineEntity(project: ProjectRecord, pipeline: PipelineRecord, api: ApiContext) {
  const { id, sha, ref, status, source, createdAt, finishedAt } = pipeline;
  return {
    id,
    iid: 1,
    project_id: project.id,
    sha,
    ref,
    status,
    source,
    created_at: createdAt,
    updated_at: finishedAt ?? createdAt,
    web_url: `${api.setting.externalUrl}/${projectPath(project)}/-/pipelines/${id}`,
  };
}

function pipelineIn(call: Call, { api, scans }: Parts): { project: ProjectRecord; pipeline: PipelineRecord } {
  const project = projectWithPipelines(call, api);
  const pipeline = pipelineById(scans.pipelines(project), project.id, Number(call.parts[1]));
  if (pipeline === undefined) throw new HttpError(404, { message: '404 Not found' });
  return { project, pipeline };
}

/** Jobs that were run again are left out, unless asked for. */
function jobs(call: Call, parts: Parts): HttpResponse {
  const { pipeline } = pipelineIn(call, parts);
  const wantsAll = call.query.get('include_retried') === 'true';
  const rows = pipeline.jobs.filter(({ retried }) => wantsAll || !retried);
  return listPage(call, parts.api, rows, (job) => jobEntity(job, pipeline));
}

function jobEntity(job: JobRecord, pipeline: PipelineRecord) {
  const artifacts = artifactsOf(job).filter(({ file_type: type }) => !job.expired || type === 'trace');
  const archive = artifacts.find(({ file_type: type }) => type === 'archive');
  const { id, sha, ref, status } = pipeline;
  return {
    id: job.id,
    name: job.name,
    stage: 'test',
    status: job.status,
    allow_failure: job.allowFailure,
    finished_at: job.finishedAt,
    artifacts_expire_at: job.expired ? job.finishedAt : null,
    ...(archive === undefined ? {} : { artifacts_file: { filename: archive.filename, size: archive.size } }),
    artifacts,
    pipeline: { id, sha, ref, status },
  };
}

function bridges(call: Call, parts: Parts): HttpResponse {
  const { pipeline } = pipelineIn(call, parts);
  return listPage(call, parts.api, pipeline.downstream, ({ projectId, pipeline: below }) => ({
    id: below.id * 100 + 99,
    name: projectId === Number(call.parts[0]) ? 'child' : 'downstream',
    stage: 'test',
    status: 'success',
    downstream_pipeline: {
      id: below.id,
      project_id: projectId,
      sha: below.sha,
      ref: below.ref,
      status: below.status,
      source: below.source,
    },
  }));
}
