import { count } from './plural.ts';

/** Texts of the Coverage pane. */
export const coverageWords = {
  tabs: { label: 'Coverage', scanners: 'Scanners', checks: 'Checks' },
  list: 'The coverage',
  project: 'Project',
  visibility: 'Visibility',
  lastRead: 'Last read',
  filter: 'Filter by name or path',
  scanners: {
    secret: 'Secret detection',
    sast: 'Static analysis',
    dependencies: 'Dependencies',
    containers: 'Container images',
    iac: 'Infrastructure code',
    dast: 'Dynamic analysis',
  },
  head: (name: string, share: string) => `${name} ${share}`,
  /** Tiles above the matrix: how many of those that were judged. */
  shares: 'Scanner coverage',
  ofJudged: (part: string, whole: string) => `${part} of ${whole}`,
  notJudged: (n: string) => `${n} not judged`,
  missing: (n: string) => `${n} missing`,
  undecided: 'no check yet',
  checks: {
    list: 'The checks',
    filter: 'Filter checks',
    check: 'Check',
    assessed: 'Assessed',
    reasons: 'Not assessed',
    helps: 'What helps',
    count: (n: number) => count(n, 'check', 'checks'),
    ofAll: (part: string, whole: string) => `${part} of ${whole}`,
    sentence: (assessed: string, all: string, share: number) =>
      `${assessed} of ${all} verdicts are assessed (${share}%).`,
    whole: 'Everything is assessed.',
    nothing: 'There is nothing to assess.',
    rest: (reasons: string) => `The rest: ${reasons}.`,
    rests: {
      tier: (n: string) => `${n} need another tier or version`,
      permission: (n: string) => `${n} need a higher role`,
      error: (n: string) => `${n} could not be read`,
      stale: (n: string) => `${n} are not read yet`,
    },
    complete: 'all assessed',
  },
  thing: 'check',
} as const;
