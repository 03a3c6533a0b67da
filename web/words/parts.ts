import { count, list } from './plural.ts';

/** Texts of the parts that all panes share. */
export const verdictWords = {
  fail: 'fail',
  pass: 'pass',
  notAssessed: 'not assessed',
  notApplicable: 'not applicable',
  exempt: 'exempt',
} as const;

export const severityWords = { Critical: 'critical', High: 'high', Medium: 'medium', Low: 'low' } as const;

/** Names of scanners over narrow columns. */
export const scannerNames = {
  secret: 'Secret',
  sast: 'SAST',
  dependencies: 'Deps',
  containers: 'Image',
  iac: 'IaC',
  dast: 'DAST',
} as const;

export const scannerWords = {
  runs: 'runs',
  old: 'older than 7 days',
  missing: 'missing',
  notApplicable: 'not applicable',
  notAssessed: 'not assessed',
} as const;

export const scannerShareWords = {
  share: (scanner: string, runs: string, missing: string) =>
    `${scanner}: runs in ${runs}, missing in ${missing}`,
  others: (notApplicable: string, notAssessed: string) =>
    `not applicable in ${notApplicable}, not assessed in ${notAssessed}`,
  undecided: (scanner: string) => `${scanner}: no check decides about it yet`,
};

export const secretWords = { show: 'Show', hide: 'Hide' } as const;

export const gridWords = {
  loading: 'Loading',
  open: (name: string) => `Open ${name}`,
  close: (name: string) => `Close ${name}`,
  columns: 'Columns',
  chooseColumns: 'Choose columns',
  show: (name: string) => `Show ${name}`,
  earlier: (name: string) => `Move ${name} to the left`,
  later: (name: string) => `Move ${name} to the right`,
  narrower: (name: string) => `Make ${name} narrower`,
  wider: (name: string) => `Make ${name} wider`,
  reset: 'Reset columns',
  sort: 'Order',
  sorted: (title: string, direction: 'ascending' | 'descending') => `${title}, ${direction}`,
  asTable: 'Show as table',
};

export const filterWords = {
  add: 'Add filter',
  clear: 'Clear all',
  back: 'All filters',
  remove: (name: string, value: string) => `Remove filter ${name}: ${value}`,
  change: (name: string, value: string) => `Change filter ${name}: ${value}`,
  search: (name: string) => `Search ${name.toLowerCase()}`,
  none: 'No value matches',
  values: (texts: readonly string[]) =>
    texts.length > 2 ? `${texts[0]} and ${texts.length - 1} more` : list(texts),
};

export const panelWords = { close: 'Close' };

export const pickerWords = {
  search: 'Search your groups',
  none: (query: string) => `No group matches “${query}”.`,
  chosen: (chosen: number, all: number) => `${chosen} of ${all} chosen`,
};

export const copyWords = { copy: 'Copy', copied: 'Copied', refused: 'The browser did not allow copying' };

export const confirmWords = {
  type: (name: string) => `Type ${name} to confirm`,
  cancel: 'Cancel',
};

export const stateWords = {
  filtersHideAll: (thing: string, filters: number) =>
    filters === 1 ? `No ${thing} matches this filter` : `No ${thing} matches these ${filters} filters`,
  hides: (filter: string, hidden: string, all: string) => `“${filter}” alone hides ${hidden} of ${all}.`,
  removeFilter: (filter: string) => `Remove “${filter}”`,
  clearAll: 'Clear all',
  nothingFails: (where: string) => `Nothing fails in ${where}`,
  nothingAssessed: (where: string) => `Nothing has been assessed in ${where}`,
  passing: (pass: number, notApplicable: number) =>
    `${count(pass, 'check passes', 'checks pass')}, ${count(notApplicable, 'is', 'are')} not applicable.`,
  notClean: (notAssessed: number) =>
    `${count(notAssessed, 'is', 'are')} not assessed, so this is not yet a clean bill.`,
  seeNotAssessed: (notAssessed: number) => `See the ${notAssessed}`,
  failed: (what: string) => `${what} could not be loaded`,
  answered: (status: number, at: string) => `The service answered ${status} at ${at}.`,
  noAnswer: (at: string) => `The service did not answer at ${at}.`,
  seenFrom: (at: string) => `What you see is from ${at}.`,
  tryingAgain: (seconds: number) => `Trying again in ${seconds} s.`,
  tryNow: 'Try now',
  loading: 'Loading',
  stillLoading: 'Still loading',
  cancel: 'Cancel',
  cancelled: 'Loading was cancelled',
  loadAgain: 'Load again',
  seesNothing: 'Nothing is shared with you here',
  seesNothingText: (scope: string, role: string) => `Ask an owner of ${scope} for ${role}.`,
  copyRequest: 'Copy request',
  throttled: (seconds: number) => `The service asks to wait ${seconds} s.`,
  throttledText: 'It goes on by itself.',
  gone: (name: string, at: string) => `${name} is gone since ${at}`,
  history: 'Its history',
  refresh: 'Refresh',
};
