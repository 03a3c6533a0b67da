import type { JobNode, PipelineNode } from '../../../contracts/gitlab/graphql/report-files.ts';
import type { GitLabJob } from '../../../contracts/gitlab/pipelines.ts';
import { ReportFileType } from '../../../contracts/gitlab/report-file.ts';
import type {
  ListedFile,
  ListedJob,
  ListedPipeline,
} from '../../../features/findings/domain/report-listing.ts';

/** A pipeline in the answer of GraphQL, with the jobs of its child pipelines in the same project. */
export function listedPipeline({
  id,
  sha,
  source,
  finishedAt,
  jobs,
  jobArtifacts,
  downstream,
}: PipelineNode): ListedPipeline {
  const children = (downstream?.items ?? []).filter(({ child }) => child);
  const below = children.flatMap((one) => (one.jobs?.items ?? []).map((job) => listedJob(job, one.id)));
  const lists = [jobs, downstream, ...children.flatMap((one) => [one.jobs, one.downstream])];
  return {
    id,
    sha,
    source: source ?? undefined,
    finishedAt: finishedAt ?? undefined,
    jobs: [...(jobs?.items ?? []).map((job) => listedJob(job, id)), ...below],
    isCut:
      lists.some((list) => list === undefined || list.isCut || list.malformed > 0) ||
      children.some((one) => one.downstream?.items.some(({ child }) => child)) ||
      [{ jobs, jobArtifacts }, ...children].some(hasUnlisted),
  };
}

const isOfOtherTools = ({ fileType }: { fileType?: string | null | undefined }) =>
  fileType?.toUpperCase() === 'SARIF' || fileType?.toUpperCase() === 'CYCLONEDX';

/** Whether there are reports of other tools in jobs that are not listed. */
function hasUnlisted({ jobs, jobArtifacts }: Pick<PipelineNode, 'jobs' | 'jobArtifacts'>): boolean {
  const listed = (jobs?.items ?? []).flatMap(({ artifacts }) => artifacts?.items ?? []);
  return (jobArtifacts ?? []).filter(isOfOtherTools).length > listed.filter(isOfOtherTools).length;
}

function listedJob({ id, name, status, finishedAt, artifacts }: JobNode, pipelineId: number): ListedJob {
  const all = artifacts?.items ?? [];
  const archive = all.find(({ fileType }) => fileType === 'ARCHIVE');
  return {
    id,
    pipelineId,
    name: name ?? '',
    status: (status ?? '').toLowerCase(),
    finishedAt: finishedAt ?? undefined,
    files: all.flatMap((one) => listedFile(one.fileType, one.name, one.size, one.expired === true)),
    keepsArchive: archive !== undefined,
    isArchiveExpired: archive?.expired === true,
  };
}

/** A job in the answer of REST, which leaves out expired files. */
export function listedRestJob(job: GitLabJob, pipelineId: number, now: Date): ListedJob {
  const all = job.artifacts ?? [];
  const expiresAt = Date.parse(job.artifacts_expire_at ?? '');
  const keepsArchive = all.some(({ file_type: type }) => type === 'archive');
  return {
    id: job.id,
    pipelineId,
    name: job.name,
    status: job.status,
    finishedAt: job.finished_at ?? undefined,
    files: all.flatMap((one) => listedFile(one.file_type, one.filename, one.size, false)),
    keepsArchive,
    isArchiveExpired: !keepsArchive && expiresAt <= now.getTime(),
  };
}

function listedFile(
  type: string | null | undefined,
  name: string | null | undefined,
  size: number | null | undefined,
  isExpired: boolean,
): ListedFile[] {
  const known = ReportFileType.safeParse(type?.toLowerCase()).data;
  if (known === undefined) return [];
  return [{ type: known, name: nameInArchive(known, name), sizeBytes: size ?? undefined, isExpired }];
}

/** GitLab packs an SBOM by itself, not in the archive. A file whose name is not shown has the default one. */
function nameInArchive(type: ReportFileType, name: string | null | undefined): string {
  if (name === null || name === undefined) return `gl-${type.replaceAll('_', '-')}-report.json`;
  return type === 'cyclonedx' ? name.replace(/\.gz$/, '') : name;
}
