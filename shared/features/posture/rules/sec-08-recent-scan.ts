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
  version: 1,
  check({ fact, now }) {
    const times = fact('securityJobs').flatMap(({ finishedAt, status }) =>
      status.toLowerCase() === 'success' && finishedAt !== undefined ? [finishedAt] : [],
    );
    const newest = times.toSorted().at(-1);
    if (newest === undefined) return notApplicable('No scanner has run (SEC-01 to SEC-05).');
    return isOlder(newest, 7, now) ? fail(`The last scan was on ${newest.slice(0, 10)}.`) : pass;
  },
};
