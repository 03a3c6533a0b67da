import { mustBeWhole } from './judge-ci.ts';
import { type Answer, type Ask, fail, pass } from './rule.ts';
import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { Obstacle } from './verdict.ts';

type Kind = NonNullable<ProjectFacts['ci']>['scanners'][number];

const autoDevops: Obstacle = {
  kind: 'error',
  text: 'Auto DevOps decides which scanners run, and no pipeline has shown it yet.',
  helps: 'Run a pipeline of the default branch.',
};

/** Obstacle: a job may have scanned, but its report is gone or never came. */
export const reportGone: Obstacle = {
  kind: 'error',
  text: 'A job of the newest pipeline may be a scanner, but it has no report (any longer) that says so.',
  helps: 'Run a pipeline of the default branch.',
};

const names: Record<Kind, string> = {
  secretDetection: 'secret detection',
  sast: 'static analysis',
  dependencyScanning: 'dependency scanning',
  containerScanning: 'container scanning',
  iac: 'infrastructure scanning',
};

/** Passes where a job of that kind ran on the default branch, or the CI configuration asks for one. */
export function judgeScanner(ask: Ask<'project'>, kind: Kind): Answer {
  const { fact } = ask;
  const jobs = fact('securityJobs');
  if (jobs.some((job) => job.kind === kind)) return pass;
  const ci = fact('ci');
  if (ci?.scanners.includes(kind) === true) return pass;
  if (jobs.some((job) => job.kind === 'unclear')) ask.cannotDecide(reportGone);
  if (ci !== null) mustBeWhole(ci, ask);
  else if (fact('usesAutoDevops')) ask.cannotDecide(autoDevops);
  return fail(`No job runs ${names[kind]}.`);
}
