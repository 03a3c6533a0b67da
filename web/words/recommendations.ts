import { count } from './plural.ts';

/** Texts of the Recommendations pane. */
export const recommendationWords = {
  tabs: { label: 'Recommendations', check: 'By check', resource: 'By resource', exempt: 'Exempt' },
  list: 'The recommendations',
  filterChecks: 'Filter checks',
  filterResources: 'Filter by name or path',
  counted: (checks: number, failing: string, group: string | undefined) =>
    `${count(checks, 'check', 'checks')} · ${failing} failing${group === undefined ? '' : ` in ${group}`}`,
  columns: { severity: 'Severity', check: 'Check', failing: 'Failing', verdicts: 'Verdicts' },
  resourceColumns: {
    name: 'Project',
    failing: 'Failing checks',
    score: 'Score',
    verdicts: 'Verdicts',
    lastRead: 'Last read',
  },
  failingOf: (fail: string, judged: string) => `${fail} of ${judged} that were judged fail`,
  score: (earned: string, possible: string) => `${earned} of ${possible} by weight`,
  thing: 'check',
  changed: (checks: number) => `${count(checks, 'check', 'checks')} changed.`,
  keys: 'J K move · Enter open',
  everywhere: 'everything that you may see',
  panel: {
    list: 'The list',
    numbers: (verdict: string) => `Show what is ${verdict}`,
    subjects: { project: 'projects', group: 'groups', instance: 'instances' },
    title: {
      fail: 'Failing',
      pass: 'Passing',
      notAssessed: 'Not assessed',
      notApplicable: 'Not applicable',
      exempt: 'Exempt',
    },
    thing: { project: 'Project', group: 'Group', instance: 'Instance' },
    read: 'Read',
    none: 'None.',
    all: (n: string) => `All ${n} in DevOps security`,
    more: (n: number) => `Show ${n} more`,
    open: (name: string) => `Open ${name}`,
    missing: (check: string) => `There is no check ${check}`,
    missingText: 'Its link may be of another version of Palisade.',
    close: 'Close',
  },
} as const;
