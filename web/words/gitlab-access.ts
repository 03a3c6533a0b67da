import type { GitLabRole } from '../../shared/contracts/arm/authorization.ts';
import { count } from './plural.ts';

/** Texts of authorising at GitLab and of choosing groups, in the wizard and in a connector's settings. */
export const accessWords = {
  authorize: 'Authorize',
  authorizeAgain: 'Authorise again',
  authorized: 'Authorised',
  authorizedAt: (instance: string, login: string | undefined) =>
    login === undefined ? ` at ${instance}.` : ` at ${instance} as ${login}.`,
  as: (login: string | undefined) => (login === undefined ? '' : ` as ${login}`),
  renews: 'Token renews by itself.',
  ends: (day: string) => `Token ends on ${day} and must be replaced before.`,
  endUnknown: 'Token does not renew by itself.',
  usableUntil: (time: string) => `Create before ${time}.`,
  notYet: (instance: string) =>
    `A window of ${instance} asks whether Palisade may read there. Nothing is changed at GitLab.`,
  permission: 'Permission',
  usedFor: 'Used for',
  state: 'State',
  permissions: 'Permissions',
  owner: 'Owner of the group',
  uses: {
    read_api: 'Read groups, projects, settings, pipelines, findings. Nothing is changed.',
    owner: 'Read members, tokens and protection rules',
    api: 'Set up webhooks, so changes arrive in seconds. Optional.',
  },
  states: {
    willAsk: 'will be asked for',
    needed: 'needed',
    granted: 'granted',
    missing: 'missing',
    unknown: 'not shown by GitLab',
    notAsked: 'not asked for',
    ownerOf: (owned: number, all: number) => `${owned} of ${count(all, 'group', 'groups')}`,
  },
  askForApi: 'Ask for api',
  cut: 'There are more groups in which your role is too low; they are not listed.',
  noneOwned: 'No group can be connected',
  noneOwnedText: (login: string | undefined) =>
    `${login ?? 'This token'} is Owner of no group. Ask an Owner to authorise, or to give you the role Owner.`,
  waiting: 'GitLab asks in its own window.',
  exchanging: 'GitLab has agreed. Its groups are being read.',
  blocked: 'The window of GitLab was blocked',
  closed: 'The window of GitLab was closed',
  refused: 'GitLab did not authorise Palisade',
  failed: 'The authorization did not succeed',
  nothingChanged: 'Nothing was changed.',
  openAgain: 'Open again',
  openHere: 'Open in this window',
  tryAgain: 'Try again',
  token: {
    instead: 'Use a token instead',
    window: 'Authorize in a window instead',
    label: 'Access token',
    hint: 'A personal or group access token with the scope read_api, or api for webhooks. It is sent once and not kept in this browser.',
    only: 'This GitLab has no OAuth application here, so it takes an access token.',
    check: 'Check the token',
    checking: 'Checking',
    empty: 'Paste a token first.',
  },
  choices: 'Which groups',
  choice: {
    existing: 'All existing groups',
    future: 'All existing and future groups',
    chosen: 'Only these groups',
  },
  picker: 'Groups',
  chosen: (chosen: number, all: number) => `${chosen} of ${all} chosen`,
  projects: (n: number) => count(n, 'project', 'projects'),
  subgroups: (n: number) => count(n, 'subgroup', 'subgroups'),
  counts(subgroups: number, projects: number): string {
    if (projects === 0 && subgroups === 0) return 'no projects';
    const inGroups = subgroups === 0 ? '' : `${count(subgroups, 'subgroup', 'subgroups')}, `;
    return inGroups + (projects === 0 ? 'no projects' : count(projects, 'project', 'projects'));
  },
  held: (connector: string | undefined) =>
    connector === undefined ? 'held by another connector' : `held by connector “${connector}”`,
  roleTooLow: (role: GitLabRole | undefined) =>
    role === undefined ? 'Owner is needed' : `you are ${roleText(role)}, Owner is needed`,
  connected: 'connected',
  chooseOne: 'Choose at least one group.',
  readingSubgroups: 'Reading subgroups',
  subgroupsFailed: (message: string) => `Subgroups could not be read: ${message}`,
};

export function roleText(role: GitLabRole): string {
  return role === 'MinimalAccess' ? 'Minimal access' : role;
}
