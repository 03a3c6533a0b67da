import { GitLabLanguages, GitLabPipeline, GitLabPipelineJob } from '../../../contracts/gitlab/settings.ts';
import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { collect } from './collect.ts';
import { listIsCut, needsRole, notUnderstood } from './obstacles.ts';
import { isInfrastructureJob, readLanguagesInto } from './read-project-ci.ts';
import type { Fact } from './reading.ts';
import type { SettingsAnswer } from './settings-answer.ts';
import type { SettingsCall } from './settings-call.ts';
import type { Obstacle } from './verdict.ts';

type SecurityJob = ProjectFacts['securityJobs'][number];
type Facts = ReadonlyMap<keyof ProjectFacts, Fact<unknown>>;

const jobsSource = 'GET /projects/:id/pipelines/:pipeline_id/jobs';
const languagesSource = 'GET /projects/:id/languages';

/** Kinds of jobs by the files that they leave. GitLab docs, "CI/CD artifacts reports types". */
const kinds: Record<string, SecurityJob['kind']> = {
  secret_detection: 'secretDetection',
  sast: 'sast',
  dependency_scanning: 'dependencyScanning',
  container_scanning: 'containerScanning',
};
/** Names of scanners in GitLab's templates and policies. They prove nothing, but such a job may be one. */
const scannerName =
  /sast|secret.?detection|dependency.?scanning|container.?scanning|kics|gemnasium|semgrep|\biac\b/i;

const noPipelines: Obstacle = {
  ...needsRole('Reporter'),
  text: 'GitLab shows pipelines to the role Reporter only, and to nobody while CI/CD is off in the project.',
};

/** The requests for the jobs of a project's newest pipeline of the default branch, whose files say which of them scan. */
export const securityJobsCall = {
  source: jobsSource,
  path: 'pipelines',
  query: newestOf(undefined),
  given: (facts: Facts) => ({ query: newestOf(defaultBranchOf(facts)) }),
  details: (body: unknown) =>
    GitLabPipeline.array()
      .max(1)
      .safeParse(body)
      .data?.map(({ id }) => `pipelines/${id}/jobs`),
  read: (answer: SettingsAnswer, readAt: string) => {
    const into = collect<ProjectFacts>(jobsSource, readAt);
    const jobs = jobsOf(answer, readAt);
    if (Array.isArray(jobs)) into.know('securityJobs', jobs);
    else into.miss('securityJobs', jobs);
    return into.reading();
  },
} satisfies SettingsCall;

/** The request for a project's programming languages. */
export const languagesCall = {
  source: languagesSource,
  path: 'languages',
  query: {},
  read: (answer: SettingsAnswer, readAt: string) => {
    const into = collect<ProjectFacts>(languagesSource, readAt);
    const languages = answer.outcome === 'success' ? GitLabLanguages.safeParse(answer.body).data : undefined;
    if (languages !== undefined) readLanguagesInto(into, Object.keys(languages));
    else into.miss('hasInfrastructureCode', obstacleOf(answer, needsRole('Reporter')));
    return into.reading();
  },
} satisfies SettingsCall;

/** The default branch as the list reports it; none in an empty repository, and below Reporter. */
export function defaultBranchOf(facts: Facts): string | undefined {
  const fact = facts.get('defaultBranch');
  return fact?.state === 'known' && typeof fact.value === 'string' ? fact.value : undefined;
}

function newestOf(ref: string | undefined): Record<string, string> {
  return { per_page: '1', ...omitUndefined({ ref }) };
}

/** A project without a pipeline has no jobs. */
function jobsOf(answer: SettingsAnswer, readAt: string): SecurityJob[] | Obstacle {
  if (answer.outcome === 'refused') return obstacleOf(answer, noPipelines);
  if (answer.isCut) return listIsCut;
  const jobs = GitLabPipelineJob.array().array().max(1).safeParse(answer.body);
  return jobs.success ? jobs.data.flat().flatMap((job) => securityJobsOf(job, readAt)) : notUnderstood;
}

/** The list may leave a pipeline out that was deleted meanwhile, so a 404 is no answer. */
function obstacleOf(answer: SettingsAnswer, permission: Obstacle): Obstacle {
  const isRole = answer.outcome === 'refused' && (answer.status === 401 || answer.status === 403);
  return isRole ? permission : notUnderstood;
}

function securityJobsOf(job: GitLabPipelineJob, readAt: string): SecurityJob[] {
  const { name, status, finished_at: finishedAt } = job;
  const found = new Set(job.artifacts.flatMap(({ file_type: type }) => kinds[type] ?? []));
  if (found.size === 0 && (scannerName.test(name) || isExpired(job, readAt))) found.add('unclear');
  return [...found].map((kind) => ({
    kind: kind === 'sast' && isInfrastructureJob(name) ? 'iac' : kind,
    name,
    status,
    ...omitUndefined({ finishedAt: finishedAt ?? undefined }),
  }));
}

/** Whether its files are gone. GitLab keeps those of the newest pipeline unless that is switched off, and every log. */
function isExpired({ artifacts, artifacts_expire_at: at }: GitLabPipelineJob, readAt: string): boolean {
  const isGone = artifacts.every(({ file_type: type }) => type === 'trace');
  return isGone && typeof at === 'string' && Date.parse(at) <= Date.parse(readAt);
}
