/** Texts of exemptions and assignments. */
export const decisionWords = {
  exempt: {
    button: 'Exempt',
    title: (check: string) => `Exempt ${check}`,
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
  },
  assign: {
    button: 'Assign',
    title: (check: string) => `Assign ${check}`,
    text: 'An e-mail address or a login, as you write it. Nobody is notified.',
    owner: 'Owner',
    due: 'Due',
    dueHint: 'Empty: by the severity of the check',
    action: 'Assign',
  },
  scope: 'Scope',
  scopes: {
    project: (path: string) => `Project ${path}`,
    group: (path: string) => `Group ${path} and all below it`,
    connector: (name: string) => `Everything of ${name}`,
  },
  cancel: 'Cancel',
  failed: (reason: string) => `That did not work: ${reason}`,
} as const;
