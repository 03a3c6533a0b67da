import { count } from './plural.ts';

/** Texts of exemptions and assignments. */
export const decisionWords = {
  exempt: {
    button: 'Exempt',
    title: (check: string) => `Exempt ${check}`,
    change: 'Change',
    changeTitle: (check: string) => `Change the exemption of ${check}`,
    text: 'It counts in none of the four verdicts until the end date, and comes back by itself.',
    reason: 'Reason',
    categories: {
      Mitigated: 'Mitigated by other means',
      RiskAccepted: 'Risk accepted',
      FalsePositive: 'False positive',
    },
    why: 'Why',
    until: 'Until',
    untilHint: 'At most a year ahead',
    action: 'Exempt',
    save: 'Save',
  },
  end: {
    button: 'End exemption',
    title: (check: string) => `End the exemption of ${check}`,
    text: (thing: string) => `${thing} counts again at once.`,
    expiredText: (thing: string) =>
      `It has ended. ${thing} counts already, and the entry goes from the list.`,
    action: 'End exemption',
  },
  note: {
    title: 'Exempt',
    until: (category: string) => `${category}, until`,
    by: (name: string) => `by ${name}`,
    holdsFor: (thing: string) => `It holds for: ${thing}.`,
    read: 'The exemption',
    judged: (verdict: string) => `Without it the verdict is: ${verdict}.`,
  },
  assign: {
    button: 'Assign',
    title: (check: string) => `Assign ${check}`,
    text: 'An e-mail address or a login, as you write it. Nobody is notified.',
    owner: 'Owner',
    due: 'Due',
    dueHint: 'Empty: by the severity of the check',
    dueKept: 'Empty: as it is',
    action: 'Assign',
    remove: 'Remove assignment',
    now: 'The assignment as it is now',
  },
  faults: {
    why: 'Say why.',
    owner: 'Name a person or a team.',
    day: 'Choose a day.',
    past: 'This day has passed.',
    tooFar: 'This day is more than a year ahead.',
    of: (field: string, message: string) => `${field}: ${message}.`,
  },
  scope: 'Scope',
  scopes: {
    project: (path: string) => `Project ${path}`,
    group: (path: string) => `Group ${path} and all below it`,
    connector: (name: string) => `Everything of ${name}`,
  },
  cancel: 'Cancel',
  failed: (reason: string) => `That did not work: ${reason}`,
  owners: (first: string, others: number) =>
    others === 0 ? first : `${first} and ${count(others, 'other', 'others')}`,
  unassigned: 'unassigned',
  noDate: 'no date',
  /** Whole days; 0 is today. */
  dueIn: (days: number) => (days === 0 ? 'due today' : `in ${count(days, 'day', 'days')}`),
  overdueBy: (days: number) => (days === 0 ? 'overdue' : `${count(days, 'day', 'days')} overdue`),
  overdue: (n: number) => `${count(n, 'is', 'are')} overdue`,
  ofFailing: (assigned: string, overdue: string, failing: string) =>
    `${assigned} of ${failing} failing are assigned, ${overdue} overdue`,
} as const;
