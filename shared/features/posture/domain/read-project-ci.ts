import type { ProjectCiNode } from '../../../contracts/gitlab/graphql/project-ci.ts';
import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { readCiFile } from './ci/read-ci-file.ts';
import { isElsewhere, leadsOutside } from './ci/ci-path.ts';
import { collect, type Collector } from './collect.ts';
import { listIsCut, needsRole, notUnderstood } from './obstacles.ts';
import type { Reading } from './reading.ts';
import type { Obstacle } from './verdict.ts';

/** The source of CI files and security jobs that are read by GraphQL. */
export const projectCiSource = 'GraphQL Project.repository and pipeline';
export const defaultCiPath = '.gitlab-ci.yml';

/** Languages of infrastructure as code. YAML and JSON are none that GitLab counts, so a project may hold some all the same. */
const infrastructure = new Set(['HCL', 'Bicep', 'Dockerfile', 'Puppet']);
/** GitLab names no jobs of infrastructure scanners: their reports have the format of static analysis. */
const infrastructureJob = /\biac\b|kics/i;
const kinds = ['secretDetection', 'sast', 'dependencyScanning', 'containerScanning', 'iac'] as const;

type SecurityJob = ProjectFacts['securityJobs'][number];
type Collecting = Collector<ProjectFacts>;

/**
 * The facts in the answer about one project's CI file and newest pipeline. `paths` are those that were asked for. A file that
 * includes others leaves the whole configuration out: GitLab's CI lint knows it.
 */
export function readProjectCi(
  node: ProjectCiNode,
  paths: readonly string[],
  readAt: string,
): Reading<ProjectFacts> {
  const into = collect<ProjectFacts>(projectCiSource, readAt);
  readCiFileInto(into, fileOf(node, paths));
  readJobs(node, into);
  if (node.languages !== undefined && node.languages !== null)
    readLanguagesInto(
      into,
      node.languages.map(({ name }) => name),
    );
  return into.reading();
}

/** Whether a job of static analysis is one of infrastructure. */
export function isInfrastructureJob(name: string): boolean {
  return infrastructureJob.test(name);
}

/** GitLab counts no YAML and JSON, so that there is no infrastructure as code is never known. */
export function readLanguagesInto(into: Collector<ProjectFacts>, names: readonly string[]): void {
  if (names.some((name) => infrastructure.has(name))) into.know('hasInfrastructureCode', true);
  else into.miss('hasInfrastructureCode', notCounted);
}

const notCounted: Obstacle = {
  kind: 'error',
  text: 'GitLab counts no language of infrastructure as code, but the project may hold some in YAML or JSON.',
};

const isNoYaml: Obstacle = {
  kind: 'error',
  text: 'The CI file is no YAML that can be read.',
  helps: 'Correct the file in Build > Pipeline editor.',
};

/** A CI file, or why it is not read; `text` is null where there is no file. */
export type File = { text: string | null; obstacle?: never } | { obstacle: Obstacle };

/** Facts of a CI file. One that includes others leaves the whole configuration out. */
export function readCiFileInto(into: Collector<ProjectFacts>, file: File): void {
  if (file.obstacle === undefined) return readText(file.text, into);
  into.miss('ciFile', file.obstacle);
  if (file.obstacle !== isElsewhere) into.miss('ci', file.obstacle);
}

function fileOf(
  { repository, userPermissions, ciConfigPathOrDefault: path }: ProjectCiNode,
  asked: readonly string[],
): File {
  if (path !== undefined && path !== null && leadsOutside(path)) return { obstacle: isElsewhere };
  if (repository === null) return { obstacle: needsRole('Reporter') };
  // A path that changed since the list was read was not asked for.
  if (path === undefined || path === null || !asked.includes(path)) return { obstacle: notUnderstood };
  const blobs = repository?.blobs;
  if (blobs === undefined || blobs.malformed > 0) return { obstacle: notUnderstood };
  const blob = blobs.items.find((one) => one.path === path);
  if (blob === undefined && blobs.isCut) return { obstacle: listIsCut };
  if (blob === undefined && userPermissions?.downloadCode !== true)
    return { obstacle: needsRole('Reporter') };
  if (blob?.rawTextBlob === null) return { obstacle: notUnderstood };
  return { text: blob?.rawTextBlob ?? null };
}

function readText(text: string | null, into: Collecting): void {
  if (text === null) {
    into.know('ciFile', null);
    into.know('ci', null);
    return;
  }
  const read = readCiFile(text);
  into.know('ciFile', read?.ciFile);
  into.know('ci', read?.ci);
  if (read !== undefined) return;
  into.miss('ciFile', isNoYaml);
  into.miss('ci', isNoYaml);
}

/**
 * A project without a pipeline has no jobs; below Developer GitLab may only hide it. In an archived project, or while CI/CD is
 * off, nobody may create a pipeline, so only the role Maintainer shows that there is none.
 */
function readJobs({ pipeline, archived, userPermissions }: ProjectCiNode, into: Collecting): void {
  if (pipeline === null) {
    const { createPipeline, adminProject } = userPermissions ?? {};
    if (createPipeline === true || adminProject === true) into.know('securityJobs', []);
    else into.miss('securityJobs', needsRole(archived === true ? 'Maintainer' : 'Developer'));
    return;
  }
  const lists = kinds.map((kind) => ({ kind, list: pipeline?.[kind] }));
  if (lists.some(({ list }) => list === undefined || list.malformed > 0))
    return into.miss('securityJobs', notUnderstood);
  into.know(
    'securityJobs',
    lists.flatMap(({ kind, list }) => (list?.items ?? []).map((job) => jobOf(kind, job))),
  );
}

function jobOf(
  kind: SecurityJob['kind'],
  { name, status, finishedAt }: { name: string; status: string; finishedAt?: string | null | undefined },
): SecurityJob {
  return {
    kind: kind === 'sast' && isInfrastructureJob(name) ? 'iac' : kind,
    name,
    status,
    ...(typeof finishedAt === 'string' ? { finishedAt } : {}),
  };
}
