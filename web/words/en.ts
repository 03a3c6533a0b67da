import { exact } from '../parts/amount.ts';
import { count } from './plural.ts';

/** Texts of the shell, and those that several panes share. */
export const words = {
  product: 'Palisade',
  skip: 'Skip to the content',
  search: {
    label: 'Search projects, groups, checks',
    open: 'Search',
    close: 'Close the search',
    none: (q: string) => `Nothing matches “${q}”`,
    found: (n: number) => count(n, 'suggestion', 'suggestions'),
    kinds: { group: 'Group', project: 'Project', check: 'Check' },
    failed: 'The search got no answer.',
  },
  scope: {
    label: 'Scope',
    subscriptions: 'Subscription',
    connectors: 'Connector',
    allConnectors: 'All connectors',
    resourceGroups: (n: number) => count(n, 'resource group', 'resource groups'),
    noConnector: 'no connector',
    thisSubscription: 'this subscription',
    what: 'The list of subscriptions',
  },
  theme: { label: 'Theme', light: 'Light', dark: 'Dark', system: 'As the system' },
  account: {
    label: 'Account',
    signOut: 'Sign out',
    another: 'Sign in as another identity',
    api: 'REST API',
    shortcuts: 'Keyboard shortcuts',
  },
  navigation: {
    label: 'Panes',
    posture: 'Posture',
    connect: 'Connect',
    /** Below an icon, where the room is small. */
    short: { devops: 'DevOps', environments: 'Environment' },
  },
  panes: {
    devops: 'DevOps security',
    recommendations: 'Recommendations',
    coverage: 'Coverage',
    changes: 'Changes',
    environments: 'Environment settings',
    runs: 'Runs',
  },
  trust: {
    label: 'How fresh and complete the data is',
    asOf: 'Data as of',
    asOfTitle: (time: string) => `Every group was read since ${time}; webhooks bring what changed later.`,
    complete: 'Complete',
    partial: 'Partial',
    partialText: (groups: number, all: number | undefined) =>
      all === undefined
        ? `${count(groups, 'group', 'groups')} not read.`
        : `${exact(groups)} of ${count(all, 'group', 'groups')} not read.`,
    unread: (pending: string, all: number) =>
      `${pending} of ${count(all, 'root group', 'root groups')} not read yet`,
    arriving: 'Read; its rows are on their way',
    paused: 'Paused at',
    pausedRun: 'Paused',
    why: 'Why',
    whyTitle: 'Not read',
    since: 'since',
    more: (n: number) => `and ${count(n, 'other', 'others')}`,
    reading: 'Reading now:',
    readingNow: 'Reading now',
    readingGroups: (done: string, all: string) => ({ amount: `${done} of ${all}`, unit: 'groups' }),
    readingFirst: (done: number) => ({
      amount: String(done),
      unit: done === 1 ? 'group so far' : 'groups so far',
    }),
    hooks: 'Hooks',
    of: (part: string, all: string) => `${part} of ${all}`,
    budget: 'GitLab budget',
    requests: 'GitLab requests',
    aMinute: 'a minute',
    refused: (n: string) => `${n} refused`,
    budgetTitle: (time: string) =>
      `Requests to GitLab in the minute before ${time}, of those that its limits allow.`,
    requestsTitle: (time: string) =>
      `Requests to GitLab in the minute before ${time}. It has stated no limit.`,
    next: 'Next sync',
    sync: 'Sync now',
    syncing: 'Asking',
    synced: 'GitLab is read again.',
    syncFailed: (message: string) => `The sync did not start: ${message}`,
    none: 'Nothing is connected yet.',
    failed: (at: string) => `The state of the data could not be read at ${at}.`,
    health: (connector: string) => `No access to GitLab for “${connector}”`,
  },
  help: {
    title: 'Keyboard shortcuts',
    close: 'Close',
    letters: 'Single letters',
    lettersOff: 'Single letters and ? do nothing. Ctrl K and the keys of tables still work.',
    open: '? for shortcuts',
    everywhere: 'Everywhere',
    tables: 'In a table',
    keys: {
      filter: 'Go to the filter',
      search: 'Search',
      help: 'This help',
      pane: (name: string) => name,
      move: 'Move by a row, to an end, by a screenful',
      expand: 'Open and close a group',
      panel: 'Open what the row stands for',
      back: 'Back to the row',
      copyLink: 'Copy the link of the row',
      step: 'Next and previous check, also of the open panel',
    },
  },
  session: {
    title: 'Your session has ended',
    text: 'Sign in to go on where you were.',
    signIn: 'Sign in',
    signedOut: 'Sign in to Palisade',
    signedOutText:
      'Palisade shows the security posture of the GitLab groups that are connected to your subscriptions.',
    failed: (message: string) => `The sign-in did not succeed: ${message}`,
  },
  failure: {
    title: 'This pane stopped working',
    text: 'Nothing was changed. The other panes still work.',
    again: 'Open it again',
    reload: 'Reload the page',
    start: 'The page could not start',
    startText: (message: string) => `${message} Your address and filters are kept.`,
    updated: 'The page was updated on the server. Reload it to go on.',
  },
  missing: {
    title: 'There is no such page',
    text: (path: string) => `Nothing is at ${path}.`,
    home: 'DevOps security',
  },
  missingFilter: {
    title: (name: string, values: readonly string[]) =>
      `There is no ${name.toLowerCase()} “${values.join('” or “')}”`,
    text: 'It was deleted, moved or renamed, or you may not read it.',
    clear: 'Clear filter',
    clearIt: 'Clear',
  },
  empty: {
    title: 'No GitLab connected yet',
    text: 'Connect a group and see its projects here within seconds. You need the role Owner of the group at GitLab, and Contributor here.',
    add: 'Add GitLab',
  },
  forbidden: {
    reader: 'Security Reader',
    admin: 'Security Admin',
    needs: (role: string, scope: string) => `Needs ${role} on “${scope}”.`,
  },
  copy: {
    accessRequest: (scope: string, role: string) =>
      `Please give me the role ${role} on ${scope} for Palisade.`,
  },
} as const;
