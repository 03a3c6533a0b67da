import { type Answer, type Ask, fail, pass } from './rule.ts';
import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { Obstacle } from './verdict.ts';

type Kind = ProjectFacts['securityJobs'][number]['kind'];

/** Obstacle of the checks of findings, until findings are collected. */
export const findingsNotRead: Obstacle = { kind: 'stale', text: 'Findings are not read yet.' };

const names: Record<Kind, string> = {
  secretDetection: 'secret detection',
  sast: 'static analysis',
  dependencyScanning: 'dependency scanning',
  containerScanning: 'container scanning',
  iac: 'infrastructure scanning',
};

/** Passes where a job of that kind ran on the default branch, or the CI configuration asks for one. */
export function judgeScanner({ fact }: Ask<'project'>, kind: Kind): Answer {
  if (fact('securityJobs').some((job) => job.kind === kind)) return pass;
  return fact('ci')?.scanners.includes(kind) === true ? pass : fail(`No job runs ${names[kind]}.`);
}
