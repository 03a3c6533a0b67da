import { createHash } from 'node:crypto';
import { mix } from '../../seeded-random.ts';
import { characterOf } from '../details/character.ts';
import { jobIdOf, pipelineIdOf, shaOf } from '../details/ids.ts';
import type { ProjectDetails } from '../details/records.ts';
import { isoTime } from '../entities/iso-time.ts';
import type { ProjectRecord } from '../world/records.ts';
import { defaultJobName, reportPath } from './job-defaults.ts';
import type {
  ArtifactsAccess,
  Finding,
  JobRecord,
  PipelineRecord,
  ReportVersion,
  ScanKind,
} from './records.ts';
import { ScanKind as Kinds } from './records.ts';
import { sampleFinding, samples } from './sample-findings.ts';

type Setting = { seed: number; details: ProjectDetails };

/**
 * The pipelines of a project in which no scan was run by a control action, newest first: that of its details, for some
 * projects a newer one on a feature branch, child pipelines, and an older one of the night with scans of its own.
 */
export function derivePipelines(project: ProjectRecord, { seed, details }: Setting): PipelineRecord[] {
  const { pipeline } = details;
  const ref = project.defaultBranch;
  if (pipeline === null || ref === undefined) return [];
  const isOrdinary = characterOf(seed, project) === 'ordinary';
  const variant = mix(seed + 23, project.id) % 16;
  const createdAt = pipeline.finished_at ?? isoTime(project.lastActivityAt);
  const head: PipelineRecord = {
    id: pipelineIdOf(project),
    ref,
    sha: shaOf(project),
    source: 'push',
    status: pipeline.status,
    createdAt,
    finishedAt: pipeline.finished_at,
    jobs: pipeline.jobs.map((job, index) =>
      jobOf(project, seed, {
        id: jobIdOf(project, index),
        name: job.name,
        status: job.status,
        allowFailure: job.allow_failure,
        finishedAt: pipeline.finished_at,
        kind: job.report,
        ...(job.expired ? { expired: true } : {}),
      }),
    ),
    downstream: isOrdinary && variant === 1 ? [child(project, seed, createdAt)] : [],
  };
  const isScannedAtNight = isOrdinary && variant >= 2 && variant <= 5;
  return [
    ...(isOrdinary && variant === 2 ? [ofFeatureBranch(project, seed, createdAt)] : []),
    head,
    ...(isScannedAtNight ? [ofNight(project, seed, variant, createdAt)] : []),
  ];
}

const nightKinds: readonly (readonly ScanKind[])[] = [
  ['dependency_scanning', 'container_scanning', 'sast'],
  ['dast', 'api_fuzzing', 'secret_detection'],
  ['coverage_fuzzing', 'sast_iac', 'cluster_image_scanning'],
  ['container_scanning', 'sast_iac', 'secret_detection', 'dependency_scanning'],
];

/** Scans that a policy runs at night: the newest pipeline has none of them. */
function ofNight(project: ProjectRecord, seed: number, variant: number, createdAt: string): PipelineRecord {
  const id = pipelineIdOf(project) - 3;
  const kinds = nightKinds[variant - 2] ?? [];
  return successful(project, id, createdAt, {
    source: 'schedule',
    ref: project.defaultBranch ?? 'main',
    jobs: kinds.map((kind, index) => scanJob(project, seed, kind, id * 10 + index, createdAt)),
  });
}

/** A dynamic child pipeline scans images; another pipeline runs in another project, and does not count. */
function child(project: ProjectRecord, seed: number, createdAt: string) {
  const id = pipelineIdOf(project) + 1;
  const kinds = ['container_scanning', 'dependency_scanning'] as const;
  const pipeline = successful(project, id, createdAt, {
    source: 'parent_pipeline',
    ref: project.defaultBranch ?? 'main',
    jobs: kinds.map((kind, index) => scanJob(project, seed, kind, id * 10 + index, createdAt)),
  });
  return { projectId: project.id, pipeline };
}

function ofFeatureBranch(project: ProjectRecord, seed: number, createdAt: string): PipelineRecord {
  const id = pipelineIdOf(project) + 3;
  return successful(project, id, createdAt, {
    source: 'push',
    ref: 'feature/login',
    jobs: [scanJob(project, seed, 'dast', id * 10, createdAt)],
  });
}

function successful(
  project: ProjectRecord,
  id: number,
  at: string,
  rest: Pick<PipelineRecord, 'ref' | 'source' | 'jobs'>,
): PipelineRecord {
  const sha = createHash('sha1').update(`${project.id} pipeline ${id}`).digest('hex');
  return { id, sha, status: 'success', createdAt: at, finishedAt: at, downstream: [], ...rest };
}

function scanJob(
  project: ProjectRecord,
  seed: number,
  kind: ScanKind,
  id: number,
  finishedAt: string,
): JobRecord {
  const name = defaultJobName(kind);
  return jobOf(project, seed, { id, name, status: 'success', allowFailure: true, finishedAt, kind });
}

type JobBase = Pick<JobRecord, 'id' | 'name' | 'status' | 'allowFailure' | 'finishedAt' | 'kind'>;

function jobOf(project: ProjectRecord, seed: number, base: JobBase & { expired?: boolean }): JobRecord {
  const { kind } = base;
  return {
    retried: false,
    format: 'gitlab',
    path: reportPath(kind ?? 'sast'),
    ...keepingOf(project, seed, kind),
    ...base,
    content: {
      findings: kind === null ? [] : deriveFindings(project, seed, kind),
      shape: 'whole',
      version: versionOf(project, seed),
    },
  };
}

/** Most analyzers write the newest version. */
function versionOf({ id }: ProjectRecord, seed: number): ReportVersion {
  const drawn = mix(seed + 25, id) % 10;
  return drawn === 0 ? '2.0' : drawn === 1 ? '14.1.2' : '15.2.4';
}

/** Templates of GitLab keep these reports in `artifacts:paths`, and close the others to Reporters. */
const keptByTemplate: ReadonlySet<ScanKind> = new Set(['container_scanning', 'dependency_scanning']);

/** Whether the files of a job can be downloaded: kept, only uploaded as a report, expired, or closed to Reporters. */
function keepingOf(
  project: ProjectRecord,
  seed: number,
  kind: ScanKind | null,
): { kept: boolean; expired: boolean; access: ArtifactsAccess } {
  const usual = { kept: true, expired: false, access: 'all' } as const;
  if (kind === null || characterOf(seed, project) === 'exemplary') return usual;
  const drawn = mix(seed + 21, project.id) % 10;
  if (drawn < 3)
    return {
      ...usual,
      kept: keptByTemplate.has(kind),
      access: keptByTemplate.has(kind) ? 'all' : 'developer',
    };
  if (drawn === 3) return { ...usual, expired: true };
  return drawn === 4 ? { ...usual, access: 'developer' } : usual;
}

/** The findings of a kind by seed and project: none where the project is kept well. */
function deriveFindings(project: ProjectRecord, seed: number, kind: ScanKind): Finding[] {
  if (characterOf(seed, project) === 'exemplary') return [];
  const drawn = mix(seed + 22, project.id * 16 + Kinds.options.indexOf(kind));
  const count = drawn % (samples[kind].length + 3);
  return Array.from({ length: count }, (_, number) => sampleFinding(kind, project.id, number));
}
