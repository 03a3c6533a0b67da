import { artifactsOf } from '../../scans/artifacts.ts';
import type { JobRecord, PipelineRecord } from '../../scans/records.ts';
import { projectPath } from '../../world/paths.ts';
import { developer, type ProjectRecord } from '../../world/records.ts';
import { connection, type PageArguments } from '../connection.ts';
import { globalId } from '../global-id.ts';
import { readsCode, roleInProject, seesProject, type View } from '../view.ts';
import { hasPipelines } from '../../details/has-pipelines.ts';

type PipelineArguments = PageArguments & { ref?: string | null; status?: string | null };
type JobArguments = PageArguments & { securityReportTypes?: readonly string[] | null };

/** `pipeline` is the newest of the default branch, whatever its state. Null for those who may not see pipelines. */
export function pipelineFields(project: ProjectRecord, view: View) {
  const maySee = () => readsCode(view, project) && hasPipelines(project);
  return {
    pipeline: () => {
      if (!maySee()) return null;
      const newest = view.scans.pipelines(project).find(({ ref }) => ref === project.defaultBranch);
      return newest === undefined ? null : pipelineNode(project, newest, view);
    },
    pipelines: ({ ref, status, ...page }: PipelineArguments) => {
      if (!maySee()) return null;
      const all = view.scans.pipelines(project);
      const wanted = all.filter((one) => {
        return (
          (ref ?? one.ref) === one.ref && (status ?? one.status.toUpperCase()) === one.status.toUpperCase()
        );
      });
      return pipelineConnection(wanted, page, (one) => pipelineNode(project, one, view));
    },
  };
}

function pipelineConnection(
  pipelines: readonly PipelineRecord[],
  page: PageArguments,
  nodeOf: (pipeline: PipelineRecord) => unknown,
) {
  return connection(pipelines, page, ({ id }) => id, nodeOf);
}

/** Downstream pipelines of other projects are there for those who see them. */
function pipelineNode(project: ProjectRecord, pipeline: PipelineRecord, view: View) {
  const projectOf = (id: number) => (id === project.id ? project : view.api.world.projectById(id));
  return {
    child: pipeline.source === 'parent_pipeline',
    createdAt: pipeline.createdAt,
    downstream: (page: PageArguments) => {
      const below = pipeline.downstream.flatMap((one) => {
        const owner = projectOf(one.projectId);
        return owner !== undefined && seesProject(view, owner) ? [{ owner, ...one }] : [];
      });
      return connection(
        below,
        page,
        (one) => one.pipeline.id,
        (one): unknown => pipelineNode(one.owner, one.pipeline, view),
      );
    },
    finishedAt: pipeline.finishedAt,
    id: globalId('Ci::Pipeline', pipeline.id),
    iid: '1',
    jobArtifacts: () => pipeline.jobs.flatMap((job) => reportNodes(project, job)),
    jobs: ({ securityReportTypes, ...page }: JobArguments) => {
      // GitLab's types have none for reports of other tools, so that no filter finds their jobs.
      const wanted = pipeline.jobs.filter(({ kind, format }) => {
        const type = format === 'gitlab' ? (kind?.toUpperCase() ?? '') : '';
        return (securityReportTypes ?? undefined)?.includes(type) ?? true;
      });
      return connection(
        wanted,
        page,
        (job) => job.id,
        (job) => jobNode(project, job, view),
      );
    },
    ref: pipeline.ref,
    sha: pipeline.sha,
    source: pipeline.source,
    status: pipeline.status.toUpperCase(),
  };
}

/** A file that the caller may not download is left out. Not confirmed (contract findings.md, 0.3). */
function jobNode(project: ProjectRecord, job: JobRecord, view: View) {
  return {
    allowFailure: job.allowFailure,
    artifacts: (page: PageArguments) => {
      const role = roleInProject(view, project);
      const isOpen = job.access === 'all' || (job.access === 'developer' && role >= developer);
      return connection(
        isOpen ? artifactsOf(job) : [],
        page,
        ({ filename }) => filename,
        (artifact) => artifactNode(project, job, artifact),
      );
    },
    finishedAt: job.finishedAt,
    id: globalId('Ci::Build', job.id),
    name: job.name,
    status: job.status.toUpperCase(),
  };
}

type Artifact = ReturnType<typeof artifactsOf>[number];

function artifactNode(project: ProjectRecord, job: JobRecord, { file_type: type, filename, size }: Artifact) {
  return {
    downloadPath: `/${projectPath(project)}/-/jobs/${job.id}/artifacts/download?file_type=${type}`,
    expired: job.expired && type !== 'trace',
    expireAt: job.expired ? job.finishedAt : null,
    fileType: type.toUpperCase(),
    id: globalId('Ci::JobArtifact', job.id),
    name: filename,
    size,
  };
}

/** The files of a pipeline's jobs, whatever they are. */
function reportNodes(project: ProjectRecord, job: JobRecord) {
  return artifactsOf(job).map((artifact) => artifactNode(project, job, artifact));
}
