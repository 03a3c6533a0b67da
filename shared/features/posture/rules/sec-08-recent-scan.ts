import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { reportGone } from '../domain/judge-scanner.ts';
import { isOlder } from '../domain/judge-shared.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const recentScan: Rule<'project'> = {
  id: 'SEC-08',
  subject: 'project',
  title: 'The last scan should be at most 7 days old',
  severity: 'Medium',
  why: 'Weaknesses become known every day; code that is not scanned again is judged by old lists.',
  fix: { page: 'Secure > Security configuration', api: 'POST /projects/:id/pipeline_schedules' },
  needs: { role: 'Reporter', tier: 'free' },
  keys: { owasp: ['CICD-SEC-3', 'CICD-SEC-6'] },
  version: 2,
  check({ fact, cannotDecide, now }) {
    if (fact('isEmpty')) return notApplicable('The repository is empty.');
    const jobs = fact('securityJobs');
    const newest = newestOf(jobs.filter(({ kind }) => kind !== 'unclear'));
    if (newest !== undefined && !isOlder(newest, 7, now)) return pass;
    if (jobs.some(({ kind }) => kind === 'unclear')) cannotDecide(reportGone);
    if (newest === undefined) return notApplicable('No scanner has run (SEC-01 to SEC-05).');
    return fail(`The last scan was on ${newest.slice(0, 10)}.`);
  },
};

function newestOf(jobs: ProjectFacts['securityJobs']): string | undefined {
  const times = jobs.flatMap(({ finishedAt, status }) =>
    status.toLowerCase() === 'success' && finishedAt !== undefined ? [finishedAt] : [],
  );
  return times.toSorted().at(-1);
}
