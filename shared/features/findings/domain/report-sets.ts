import { hash } from 'node:crypto';

import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { ReportSet, WantedFile } from './import-state.ts';
import type { ListedFile, ListedJob, ListedPipeline } from './report-listing.ts';
import { formatOf, type ReportFormat, type ReportType, type SetType, setTypes } from './report-type.ts';

/**
 * The reports of each type, or format of other tools, in the newest pipeline that has any: scans at night are another pipeline
 * than the newest push. Jobs that did not succeed do not count, as in GitLab. Contract findings.md, 1.3.
 */
export function reportSetsOf(pipelines: readonly ListedPipeline[]): ReportSet[] {
  return setTypes.flatMap((type) => {
    for (const pipeline of pipelines) {
      const files = pipeline.jobs.filter(isSuccessful).flatMap((job) => filesOf(job, type));
      if (files.length > 0) return [setOf(type, pipeline, files)];
    }
    return [];
  });
}

function isSuccessful({ status }: ListedJob): boolean {
  return status === 'success';
}

function setOf(
  type: SetType,
  { id: pipelineId, sha, finishedAt, isCut }: ListedPipeline,
  files: WantedFile[],
): ReportSet {
  const names = files.map(({ jobId, file, obstacle }) => `${jobId} ${file} ${obstacle}`).toSorted();
  const mark = `${pipelineId}-${hash('sha256', names.join('\n'), 'base64url').slice(0, 8)}`;
  return { type, pipelineId, sha, mark, files, ...omitUndefined({ finishedAt }), ...(isCut && { isCut }) };
}

function filesOf(job: ListedJob, type: SetType): WantedFile[] {
  if (formatOf(type) !== formatOfJob(job)) return [];
  const found = job.files.filter((file) => file.type === type);
  if (found.length > 0) return found.map((file) => wantedFile(job, file));
  return job.files.length === 0 && typeOfName(job.name) === type
    ? [{ ...ofJob(job), obstacle: job.isArchiveExpired ? 'expired' : 'no-permission' }]
    : [];
}

/** A job that writes several formats has the same findings in each. GitLab's own analyzers write an SBOM beside their report. */
function formatOfJob({ files }: ListedJob): ReportFormat {
  const formats = new Set(files.map(({ type }) => formatOf(type)));
  if (formats.has('gitlab') || formats.size === 0) return 'gitlab';
  return formats.has('sarif') ? 'sarif' : 'cyclonedx';
}

function wantedFile(job: ListedJob, { name: file, sizeBytes, isExpired }: ListedFile): WantedFile {
  const obstacle = obstacleOf(job, isExpired);
  return { ...ofJob(job), file, ...omitUndefined({ sizeBytes, obstacle }) };
}

function obstacleOf(job: ListedJob, isExpired: boolean): WantedFile['obstacle'] {
  if (job.isArchiveExpired || (isExpired && !job.keepsArchive)) return 'expired';
  return job.keepsArchive ? undefined : 'not-downloadable';
}

function ofJob({ name, id, pipelineId, finishedAt }: ListedJob) {
  return { job: name, jobId: id, pipelineId, ...omitUndefined({ ranAt: finishedAt }) };
}

/** The type by the names of GitLab's own jobs, where the token may not see what a job of security wrote. */
function typeOfName(name: string): ReportType | undefined {
  const word = name.toLowerCase();
  if (/secret/.test(word)) return 'secret_detection';
  if (/dependency|gemnasium/.test(word)) return 'dependency_scanning';
  if (/cluster.?image/.test(word)) return 'cluster_image_scanning';
  if (/container/.test(word)) return 'container_scanning';
  if (/api.?fuzz/.test(word)) return 'api_fuzzing';
  if (/fuzz/.test(word)) return 'coverage_fuzzing';
  if (/dast/.test(word)) return 'dast';
  return /sast/.test(word) ? 'sast' : undefined;
}
