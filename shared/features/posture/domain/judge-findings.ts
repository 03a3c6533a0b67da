import type { CoverageStatus } from '../../../contracts/findings/coverage.ts';
import type { FindingKind } from '../../../contracts/findings/finding.ts';
import type { FindingsOfKind } from '../../../contracts/posture/project-facts.ts';
import { type Answer, type Ask, fail, pass } from './rule.ts';
import type { Obstacle } from './verdict.ts';

type Severity = keyof FindingsOfKind['open'];

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'unknown', 'info'];

const names: Record<FindingKind, string> = {
  sast: 'code',
  iac: 'infrastructure as code',
  secret_detection: 'secrets',
  dependency_scanning: 'dependencies',
  container_scanning: 'images',
  cluster_image_scanning: 'images of clusters',
  dast: 'the running application',
  api_fuzzing: 'the API',
  coverage_fuzzing: 'the code by fuzzing',
};

const findingsNotRead: Obstacle = { kind: 'stale', text: 'Findings have not been read yet.' };

type Unread = Exclude<CoverageStatus, 'ok' | 'stale'>;

/** Obstacle by the status of the coverage; `ok` and `stale` are none. */
const obstacles: Record<Unread, (scanned: string) => Obstacle> = {
  'not-configured': (scanned) => ({
    kind: 'error',
    text: `No job of the default branch scans ${scanned}.`,
    helps: 'Add the scanner to the CI configuration (SEC-01 to SEC-05).',
  }),
  'not-downloadable': (scanned) => ({
    kind: 'error',
    text: `The job that scans ${scanned} does not keep its report, so GitLab does not hand it out.`,
    helps: 'Add the report to the paths of the artifacts of the job; the coverage of findings has the lines.',
  }),
  'no-permission': (scanned) => ({
    kind: 'permission',
    text: `The role of the connector may not read the report about ${scanned}.`,
    helps: 'Authorise the connector with the role Developer or above.',
  }),
  expired: (scanned) => ({
    kind: 'error',
    text: `The newest report about ${scanned} has expired.`,
    helps: 'Run a pipeline of the default branch, or let artifacts expire later.',
  }),
  failed: (scanned) => ({
    kind: 'error',
    text: `The newest scan of ${scanned} failed.`,
    helps: 'Look at the log of the job.',
  }),
  incomplete: (scanned) => ({ kind: 'error', text: `The newest report about ${scanned} is cut.` }),
  malformed: (scanned) => ({ kind: 'error', text: `The newest report about ${scanned} is not understood.` }),
  'not-read-yet': () => findingsNotRead,
  unknown: (scanned) => ({ kind: 'error', text: `The report about ${scanned} could not be read.` }),
};

/**
 * Fails for open findings of a kind, of which those under an exemption are none. Passes only where the newest reports were read: what can not be read is neither fine nor
 * failing, but findings that were read before stay open.
 */
export function judgeFindings(ask: Ask<'project'>, kind: FindingKind): Answer {
  const found = ask.fact('findings')[kind];
  if (found === undefined) return ask.cannotDecide(findingsNotRead);
  const open = severities.filter((severity) => found.open[severity] > 0);
  const exempt = exemptText([found]);
  if (open.length > 0) {
    const counts = open.map((severity) => `${found.open[severity]} ${severity}`).join(', ');
    return fail(`Open: ${counts}.${exempt && ` ${exempt}`}`);
  }
  const obstacle = obstacleOf(found.status, kind);
  return obstacle === undefined ? passed(exempt) : ask.cannotDecide(obstacle);
}

/** Fails for an open critical finding of any kind that is due. Scanners that do not run decide nothing. */
export function judgeOverdue(ask: Ask<'project'>): Answer {
  const found = Object.entries(ask.fact('findings')) as [FindingKind, FindingsOfKind][];
  const overdue = found.filter(([, { oldestCriticalDue: due }]) => due !== undefined && isPast(due, ask.now));
  const exempt = exemptText(found.map(([, of]) => of));
  if (overdue.length > 0) {
    const kinds = overdue.map(([kind]) => `findings of ${names[kind]}`).join(', ');
    return fail(`Overdue: ${kinds}.${exempt && ` ${exempt}`}`);
  }
  const run = found.filter(([, { status }]) => status !== 'not-configured');
  if (run.length === 0) return ask.cannotDecide(noScanner(found));
  for (const [kind, { status }] of run) {
    const obstacle = obstacleOf(status, kind);
    if (obstacle !== undefined) ask.cannotDecide(obstacle);
  }
  return passed(exempt);
}

/** A sentence about the findings that exemptions take out of the verdict; empty without any. */
function exemptText(found: readonly Pick<FindingsOfKind, 'exempt'>[]): string {
  const count = found.reduce((sum, { exempt = 0 }) => sum + exempt, 0);
  return count === 0 ? '' : `${count} exempt.`;
}

function passed(exempt: string): Answer {
  return exempt === '' ? pass : { ...pass, reason: exempt };
}

function obstacleOf(status: CoverageStatus, kind: FindingKind): Obstacle | undefined {
  return status === 'ok' || status === 'stale' ? undefined : obstacles[status](names[kind]);
}

function noScanner(found: readonly unknown[]): Obstacle {
  if (found.length === 0) return findingsNotRead;
  return {
    kind: 'error',
    text: 'No job of the default branch is a scanner.',
    helps: 'Add scanners to the CI configuration (SEC-01 to SEC-05).',
  };
}

function isPast(due: string, now: Date): boolean {
  return Date.parse(due) < now.getTime();
}
