import { fileTypeOf } from './report-item.ts';
import type { JobRecord } from './records.ts';
import { reportSize } from './write-report.ts';

/** A file of a job, by REST's names. */
export type Artifact = { file_type: string; filename: string; size: number; file_format: string | null };

const log: Artifact = { file_type: 'trace', size: 1_024, filename: 'job.log', file_format: null };

/**
 * Files of a job, without a look at its expiry: the archive if something is kept, the report, and for dependencies their
 * SBOM, which is stored as gzip. Nothing of a job that failed.
 */
export function artifactsOf(job: JobRecord): Artifact[] {
  if (job.status !== 'success') return [];
  const kept = job.kept && job.kind !== null;
  return [...(kept ? archiveOf(job) : []), ...reportsOf(job), log];
}

function archiveOf(job: JobRecord): Artifact[] {
  const size = reportSize(job) + 200;
  return [
    { file_type: 'archive', size, filename: 'artifacts.zip', file_format: 'zip' },
    { file_type: 'metadata', size: 150, filename: 'metadata.gz', file_format: 'gzip' },
  ];
}

function reportsOf(job: JobRecord): Artifact[] {
  if (job.kind === null) return [];
  if (job.format === 'sarif')
    return [{ file_type: 'sarif', size: reportSize(job), filename: nameOf(job.path), file_format: 'raw' }];
  if (job.format === 'cyclonedx') {
    const filename = `${nameOf(job.path)}.gz`;
    return [{ file_type: 'cyclonedx', size: reportSize(job), filename, file_format: 'gzip' }];
  }
  const type = fileTypeOf(job.kind);
  const report = { file_type: type, size: reportSize(job), filename: nameOf(job.path), file_format: 'raw' };
  const sbom = {
    file_type: 'cyclonedx',
    size: 400,
    filename: 'gl-sbom-npm-npm.cdx.json.gz',
    file_format: 'gzip',
  };
  return hasSbom(job) ? [report, sbom] : [report];
}

/** GitLab's analyzer of dependencies writes one beside its report. */
export function hasSbom({ kind, format }: JobRecord): boolean {
  return kind === 'dependency_scanning' && format === 'gitlab';
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The SBOM of a job, as it lies in the archive. */
export const sbomPath = 'gl-sbom-npm-npm.cdx.json';
export function sbomOf(): string {
  return JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.4',
    version: 1,
    metadata: {
      properties: [{ name: 'gitlab:dependency_scanning:input_file:path', value: 'package-lock.json' }],
    },
    components: [{ type: 'library', name: 'lodash', version: '4.17.15', purl: 'pkg:npm/lodash@4.17.15' }],
  });
}
