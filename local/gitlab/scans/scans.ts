import { createHash } from 'node:crypto';
import { z } from 'zod';
import { mix } from '../../seeded-random.ts';
import type { DetailsReader } from '../details/details.ts';
import { hasPipelines } from '../details/has-pipelines.ts';
import { isoTime } from '../entities/iso-time.ts';
import { creatorOf } from '../world/changes/activity.ts';
import { InvalidChangeError } from '../world/invalid-change-error.ts';
import type { ProjectRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { derivePipelines } from './derive-pipelines.ts';
import { findingsOf, historyOf, vulnerabilitiesOf } from './history.ts';
import { nextJobs, ScanChange } from './next-jobs.ts';
import {
  Decision,
  type Finding,
  type JobRecord,
  type PipelineRecord,
  type VulnerabilityRecord,
} from './records.ts';

/** Runs of scanners: a pipeline with new results. Without `scans` everything runs again and finds the same. */
export const ScanRun = z.strictObject({
  ref: z.string().min(1).exactOptional(),
  source: z.enum(['push', 'schedule', 'web', 'api']).default('push'),
  status: z.enum(['success', 'failed', 'running', 'canceled']).default('success'),
  scans: z.array(ScanChange).max(50).default([]),
  /** False: only `scans` run. */
  others: z.boolean().default(true),
  /** ISO time at which it ended; default now. */
  finishedAt: z.iso.datetime().exactOptional(),
});
export type ScanRun = z.input<typeof ScanRun>;

export type ScansReader = Pick<Scans, 'pipelines' | 'vulnerabilities'>;

/** Above all derived ids, so that ids ascend in time. */
const firstRunId = 100_000_000;

/**
 * Pipelines, jobs, reports and vulnerabilities of projects. Derived from the seed on request, like details; only runs
 * that a control action started are stored.
 */
export class Scans {
  readonly #world: World;
  readonly #details: DetailsReader;
  readonly #now: () => Date;
  readonly #runs = new Map<number, PipelineRecord[]>();
  readonly #decisions = new Map<string, Decision>();
  #lastRun = 0;

  constructor(world: World, details: DetailsReader, now: () => Date) {
    this.#world = world;
    this.#details = details;
    this.#now = now;
  }

  /** Pipelines of all branches, without child pipelines, newest first. None while CI/CD is off. */
  pipelines(project: ProjectRecord, details: DetailsReader = this.#details): readonly PipelineRecord[] {
    if (!hasPipelines(project)) return [];
    const derived = derivePipelines(project, { seed: this.#world.seed, details: details.ofProject(project) });
    return [...(this.#runs.get(project.id) ?? []), ...derived];
  }

  /** The vulnerabilities that GitLab made of the scans of the default branch, newest first. */
  vulnerabilities(project: ProjectRecord): VulnerabilityRecord[] {
    return vulnerabilitiesOf(this.#history(project), project.id, (finding) =>
      this.#decision(project, finding),
    );
  }

  /** Runs a pipeline and calls the hooks. By id or full path. Throws a ZodError. */
  run(project: ProjectRecord | number | string, given: ScanRun = {}): PipelineRecord {
    const record = this.#project(project);
    const run = ScanRun.parse(given);
    const ref = run.ref ?? record.defaultBranch;
    if (ref === undefined) throw new InvalidChangeError('The project has no branch.');
    const at = run.finishedAt ?? isoTime(this.#now().getTime());
    this.#lastRun += 1;
    const id = firstRunId + this.#lastRun * 10;
    const sha = createHash('sha1').update(`${this.#world.seed} ${record.id} run ${id}`).digest('hex');
    const history = this.#history(record);
    const jobs = nextJobs({
      run,
      before: this.#ofDefaultBranch(record)[0]?.jobs ?? [],
      earlier: this.#ofDefaultBranch(record),
      findings: (kind) => findingsOf(history, kind),
      project: record,
      pipelineId: id,
      finishedAt: at,
    });
    const finishedAt = run.status === 'running' ? null : at;
    const common = { ref, sha, status: run.status, createdAt: at, finishedAt, downstream: [] };
    const child = { ...common, id: id + 1, source: 'parent_pipeline' as const, jobs: jobs.child };
    const foreign = { ...common, id: id + 2, source: 'pipeline' as const, jobs: jobs.elsewhere };
    const pipeline: PipelineRecord = {
      ...common,
      id,
      source: run.source,
      jobs: jobs.root,
      downstream: [
        ...(jobs.child.length > 0 ? [{ projectId: record.id, pipeline: child }] : []),
        ...(jobs.elsewhere.length > 0 ? [{ projectId: this.#other(record).id, pipeline: foreign }] : []),
      ],
    };
    this.#runs.set(record.id, [pipeline, ...(this.#runs.get(record.id) ?? [])]);
    this.#report(record, pipeline);
    return pipeline;
  }

  /** Decides about a vulnerability, by its id or the key of its finding. */
  decide(project: ProjectRecord | number | string, vulnerability: number | string, decision: Decision): void {
    const record = this.#project(project);
    const found = this.vulnerabilities(record).find(
      ({ id, finding }) => id === vulnerability || finding.key === vulnerability,
    );
    if (found === undefined) throw new InvalidChangeError(`There is no vulnerability '${vulnerability}'.`);
    this.#decisions.set(`${record.id} ${found.finding.key}`, Decision.parse(decision));
  }

  #history(project: ProjectRecord) {
    return historyOf(this.#ofDefaultBranch(project), project.id);
  }

  #ofDefaultBranch(project: ProjectRecord): PipelineRecord[] {
    return this.pipelines(project).filter(
      ({ ref, status }) => ref === project.defaultBranch && status === 'success',
    );
  }

  /** A tenth each of what was found first is confirmed, dismissed, or resolved by a person. */
  #decision(project: ProjectRecord, { key }: Finding): Decision {
    const made = this.#decisions.get(`${project.id} ${key}`);
    if (made !== undefined) return made;
    if (!key.endsWith('-1')) return { state: 'detected' };
    const drawn = mix(this.#world.seed + 26, project.id * 32 + key.length) % 10;
    if (drawn === 0) return { state: 'confirmed' };
    if (drawn === 1) return { state: 'resolved' };
    if (drawn > 2) return { state: 'detected' };
    return { state: 'dismissed', reason: 'used_in_tests', comment: 'Only in tests.' };
  }

  #report(project: ProjectRecord, { id, ref, sha, status, source }: PipelineRecord): void {
    const reported = source === 'schedule' || source === 'web' ? source : 'push';
    this.#world.emit({
      kind: 'pipeline',
      project,
      user: creatorOf(this.#world, project),
      pipeline: { id, ref, sha, status, source: reported, at: this.#world.nextTimestamp() },
    });
  }

  #other(project: ProjectRecord): ProjectRecord {
    const other = this.#world.projects.find(
      ({ id, namespace }) => id !== project.id && namespace === project.namespace,
    );
    return other ?? this.#world.projects.find(({ id }) => id !== project.id) ?? project;
  }

  #project(ref: ProjectRecord | number | string): ProjectRecord {
    if (typeof ref === 'object') return ref;
    const world = this.#world;
    const found = typeof ref === 'number' ? world.projectById(ref) : world.projectByPath(ref)?.record;
    if (found === undefined) throw new RangeError(`There is no project '${ref}'.`);
    return found;
  }
}

/** The pipeline of a project by its id, a child in the same project included. */
export function pipelineById(
  pipelines: readonly PipelineRecord[],
  projectId: number,
  id: number,
): PipelineRecord | undefined {
  return withChildren(pipelines, projectId).find((pipeline) => pipeline.id === id);
}

export function jobById(
  pipelines: readonly PipelineRecord[],
  projectId: number,
  id: number,
): JobRecord | undefined {
  for (const { jobs } of withChildren(pipelines, projectId)) {
    const found = jobs.find((job) => job.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function withChildren(pipelines: readonly PipelineRecord[], projectId: number): PipelineRecord[] {
  return pipelines.flatMap((pipeline) => [
    pipeline,
    ...withChildren(
      pipeline.downstream.filter((one) => one.projectId === projectId).map((one) => one.pipeline),
      projectId,
    ),
  ]);
}
