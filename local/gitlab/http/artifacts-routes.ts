import { projectAccess } from '../world/access.ts';
import { developer, type ProjectRecord } from '../world/records.ts';
import { hasSbom, sbomOf, sbomPath } from '../scans/artifacts.ts';
import { scanJobs } from '../scans/history.ts';
import type { JobRecord } from '../scans/records.ts';
import { jobById, type Scans } from '../scans/scans.ts';
import { writeArchive } from '../scans/write-archive.ts';
import { reportParts, reportSize } from '../scans/write-report.ts';
import { forbidden, projectWithPipelines, readRoute } from './authorized.ts';
import type { ApiContext, Call, Route } from './call.ts';
import { HttpError, type HttpResponse, TextParts } from './response.ts';

/** `objectStorageUrl`: GitLab redirects there instead of sending files, as with a direct download. */
type Parts = { api: ApiContext; scans: Scans; objectStorageUrl: string | undefined };

/** Files that jobs kept. A report that is only in `artifacts:reports` has no route (contract findings.md, 0.1). */
export function artifactsRoutes(parts: Parts): Route[] {
  return [
    readRoute('/projects/:id/jobs/:job_id/artifacts', (call) =>
      archiveOf(jobOf(call, parts, Number(call.parts[1])), parts),
    ),
    readRoute('/projects/:id/jobs/:job_id/artifacts/*artifact_path', (call) => {
      const [, id = '', path = ''] = call.parts;
      return fileOf(jobOf(call, parts, Number(id)), path, parts);
    }),
    readRoute('/projects/:id/jobs/artifacts/:ref_name/raw/*artifact_path', (call) => {
      const [, ref = '', path = ''] = call.parts;
      return fileOf(jobOfBranch(call, parts, ref), path, parts);
    }),
  ];
}

function jobOf(call: Call, { api, scans }: Parts, id: number): JobRecord {
  const project = projectWithPipelines(call, api);
  return readable(call, project, jobById(scans.pipelines(project), project.id, id));
}

/** The job of this name in the newest successful pipeline of a branch, child pipelines last. */
function jobOfBranch(call: Call, { api, scans }: Parts, ref: string): JobRecord {
  const project = projectWithPipelines(call, api);
  const name = call.query.get('job');
  if (name === null) throw new HttpError(400, { error: 'job is missing' });
  const newest = scans.pipelines(project).find((one) => one.ref === ref && one.status === 'success');
  const jobs = newest === undefined ? [] : scanJobs(newest, project.id);
  return readable(
    call,
    project,
    jobs.find((job) => job.name === name),
  );
}

/** The role is checked after the job is found, as in GitLab. */
function readable(call: Call, project: ProjectRecord, job: JobRecord | undefined): JobRecord {
  if (job === undefined) throw notFound();
  const user = call.identity?.user;
  const role = user === undefined ? 0 : user.admin ? 50 : projectAccess(user, project);
  const isOpen = job.access === 'all' || (job.access === 'developer' && role >= developer);
  if (!isOpen) throw forbidden();
  return job;
}

function fileOf(job: JobRecord, path: string, { objectStorageUrl }: Parts): HttpResponse {
  if (path.split('/').includes('..')) throw new HttpError(400, { message: '400 Bad request' });
  if (!job.kept || job.expired || job.kind === null || job.status !== 'success') throw notFound();
  const content = contentOf(job, path);
  if (content === undefined) throw notFound();
  if (objectStorageUrl !== undefined) {
    const location = `${objectStorageUrl}/artifacts/${job.id}/${path}?X-Amz-Signature=canary-object-storage`;
    return { status: 302, body: '', headers: { location } };
  }
  return { status: 200, body: content, headers: { 'content-type': 'application/json' } };
}

function archiveOf(job: JobRecord, { objectStorageUrl }: Parts): HttpResponse {
  if (!job.kept || job.expired || job.kind === null || job.status !== 'success') throw notFound();
  if (objectStorageUrl !== undefined) {
    const location = `${objectStorageUrl}/artifacts/${job.id}.zip?X-Amz-Signature=canary-object-storage`;
    return { status: 302, body: '', headers: { location } };
  }
  const report = { path: job.path, text: [...reportParts(job)].join('') };
  const sbom = { path: sbomPath, text: sbomOf() };
  const zip = writeArchive(hasSbom(job) ? [report, sbom] : [report]);
  return { status: 200, body: zip, headers: { 'content-type': 'application/zip' } };
}

function contentOf(job: JobRecord, path: string): TextParts | string | undefined {
  if (path === job.path) return new TextParts(() => reportParts(job), reportSize(job));
  return hasSbom(job) && path === sbomPath ? sbomOf() : undefined;
}

function notFound(): HttpError {
  return new HttpError(404, { message: '404 Not found' });
}
