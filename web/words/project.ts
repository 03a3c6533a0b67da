import { exact } from '../parts/amount.ts';

/** Texts of the pane of one project. */
export const projectWords = {
  what: 'The project',
  lastPush: 'last activity',
  archived: 'archived',
  place: {
    label: 'In the list it was opened from',
    of: (n: number, all: number) => `${exact(n)} of ${exact(all)}`,
    previous: 'Previous project',
    next: 'Next project',
  },
  actions: {
    readAgain: 'Read again',
    reading: 'Reading',
    read: 'The project was read again.',
    asked: 'GitLab is asked for the project.',
    failed: (message: string) => `It is not read again: ${message}`,
    open: 'Open in GitLab',
    copyLink: 'Copy link',
  },
  tabs: {
    label: 'Views of the project',
    checks: 'Checks',
    findings: 'Findings',
    changes: 'Changes',
    facts: 'Facts',
  },
  checks: {
    what: 'The checks',
    show: 'Show',
    all: (n: number) => `All ${exact(n)}`,
    open: (n: number) => `Open ${exact(n)}`,
    fail: (n: number) => `${exact(n)} fail`,
    notAssessed: (n: number) => `${exact(n)} not assessed`,
    exempt: (n: number) => `${exact(n)} exempt`,
    exemptUntil: (date: string, category: string) => `exempt until ${date}: ${lower(category)}`,
    read: 'read',
    notAssessedFor: (reason: string) => `not assessed: ${lower(reason)}`,
    notApplicableFor: (reason: string) => `not applicable: ${lower(reason)}`,
    value: (field: string, value: string) => `${field} = ${value}`,
    forSince: (time: string) => `for ${time}`,
    sinceDate: (date: string) => `since ${date}`,
    none: 'No check is like this',
    noneYet: 'No check has been judged yet',
    noneYetText: 'Its settings are read soon after the project was found.',
    showAll: 'Show all checks',
  },
  groups: {
    REV: 'Code review and branches',
    PRJ: 'Access and exposure',
    CIC: 'Pipelines',
    SEC: 'Scanners and findings',
    other: 'Other checks',
  },
  score: {
    title: 'Score',
    of100: 'of 100',
    none: 'Nothing was judged yet.',
    points: (earned: number, possible: number) => `${exact(earned)} of ${exact(possible)} points`,
    lost: (points: number, failing: string) => `− ${exact(points)} (${failing})`,
    severities: {
      Critical: (n: number) => `${exact(n)} critical`,
      High: (n: number) => `${exact(n)} high`,
      Medium: (n: number) => `${exact(n)} medium`,
      Low: (n: number) => `${exact(n)} low`,
    },
    weights: (weights: string) => `Points of a check: ${weights}. What could not be assessed does not count.`,
    weight: (severity: string, points: number) => `${severity} ${points}`,
  },
  scanners: {
    title: 'Scanners',
    configured: 'configured',
  },
  changed: {
    title: 'Changed',
    none: 'Nothing has changed since it was first read.',
    all: (n: number) => `All ${exact(n)}`,
    what: 'The changes',
    verdict: (check: string, title: string, verdict: string) =>
      `${check} ${title}: ${verdict}`.replace(/ :/, ':'),
    more: 'Show more',
  },
  facts: {
    project: 'Project',
    read: 'Read for the checks',
    field: 'Field',
    value: 'Read',
    source: 'From',
    when: 'When',
    none: 'No settings have been read yet.',
    names: {
      path: 'Path',
      id: 'GitLab id',
      connector: 'Connector',
      visibility: 'Visibility',
      tier: 'Tier',
      branch: 'Default branch',
      empty: 'Empty repository',
      archived: 'Archived',
      created: 'Created',
      active: 'Last activity',
      firstSeen: 'First seen',
      lastSeen: 'Last listed',
      deletion: 'Marked for deletion',
    },
    yes: 'yes',
    no: 'no',
    unknown: 'unknown',
  },
  panel: {
    missing: (check: string) => `${check} does not judge projects`,
    missingText: 'This check is about something else, or there is no such check.',
    evidence: 'Evidence',
    everywhere: 'This check everywhere',
  },
  gone: {
    deleted: 'It was deleted at GitLab.',
    'no-longer-visible': 'The authorising user can no longer see it, or it was deleted.',
    'moved-away': 'It was moved to a group that is not connected.',
    never: (at: string) => `There was no such project at ${at}.`,
    neverText: 'It was renamed, moved or deleted, or you may not read it.',
    inventory: 'DevOps security',
  },
};

/** Reasons are sentences; here they go on after a colon. Names and abbreviations keep their capitals. */
function lower(reason: string): string {
  const text = reason.replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(text) && !text.startsWith('GitLab')
    ? `${text[0]?.toLowerCase()}${text.slice(1)}`
    : text;
}
