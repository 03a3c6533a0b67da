import {
  GitLabAccessToken,
  GitLabGroupRunner,
  GitLabGroupSettings,
  GitLabListedRunner,
  GitLabMember,
  GitLabVariable,
  GitLabWebhook,
} from '../../../contracts/gitlab/settings.ts';
import type { GroupFacts } from '../../../contracts/posture/group-facts.ts';
import type { Runner } from '../../../contracts/posture/shared-facts.ts';
import type { Licence } from './licence.ts';
import { notThere } from './obstacles.ts';
import { readGroupSettings } from './read-group-settings.ts';
import { accessTokenOf, runnerOf, variableOf, webhookOf } from './read-settings.ts';
import { type SettingsCall, settingsCallsOf } from './settings-call.ts';

/** The source under which it is kept when the settings of a group were last read by REST. */
export const groupSettingsSource = 'REST Group settings';

/** Access level of the role Owner. */
const owner = 50;
/** GitLab's user names of bots; REST does not mark them otherwise. GitLab docs, Group access tokens, Service accounts. */
const botName = /^(?:(?:project|group)_\d+_bot|service_account_)/;

const { listCall, objectCall } = settingsCallsOf<GroupFacts>('groups');

/** The group that is asked for, and the licence that holds for it. */
type GroupToRead = { id: number; licence: Licence };

/** Settings of a group that GitLab has by REST only, or that its GraphQL did not show whole. */
export const groupSettingsCalls = {
  group: ({ licence }) =>
    objectCall(
      '',
      {
        schema: GitLabGroupSettings,
        role: 'Guest',
        query: { with_projects: 'false' },
        facts: ['sharedGroups', 'preventsSharingOutside', 'preventsForkingOutside'],
      },
      (settings, into) => {
        const { facts } = readGroupSettings(settings, licence, '');
        into.know('sharedGroups', facts.sharedGroups);
        for (const name of ['preventsSharingOutside', 'preventsForkingOutside'] as const) {
          into.know(name, facts[name]);
          if (facts[name] === undefined) into.miss(name, notThere);
        }
      },
    ),
  webhooks: () =>
    listCall('hooks', 'webhooks', { schema: GitLabWebhook, role: 'Owner' }, (hooks) => hooks.map(webhookOf)),
  accessTokens: () =>
    listCall(
      'access_tokens',
      'accessTokens',
      { schema: GitLabAccessToken, role: 'Owner', query: { state: 'active' } },
      (tokens) => tokens.map(accessTokenOf).filter((token) => token !== undefined),
    ),
  variables: () =>
    listCall('variables', 'variables', { schema: GitLabVariable, role: 'Owner' }, (variables) =>
      variables.map(variableOf),
    ),
  owners: () =>
    listCall('members/all', 'owners', { schema: GitLabMember, role: 'Guest' }, (members) =>
      members.filter(isOwner).map(({ id, username }) => ({ id: `gid://gitlab/User/${id}`, username })),
    ),
  runners: ({ id }) => ({
    ...listCall(
      'runners',
      'runners',
      { schema: GitLabGroupRunner, role: 'Owner', query: { type: 'group_type' } },
      (runners) => ownRunners(runners, id),
    ),
    details: (body: unknown) =>
      GitLabListedRunner.array()
        .safeParse(body)
        .data?.map(({ id: runnerId }) => `/runners/${runnerId}`),
  }),
} satisfies Record<string, (group: GroupToRead) => SettingsCall<GroupFacts>>;
export type GroupCallName = keyof typeof groupSettingsCalls;

/** GitLab lists those of the groups above too. Undefined where it does not report whose one is. */
function ownRunners(runners: readonly GitLabGroupRunner[], groupId: number): Runner[] | undefined {
  if (runners.some(({ groups }) => groups === undefined)) return undefined;
  return runners.filter(({ groups }) => groups?.some(({ id }) => id === groupId)).map(runnerOf);
}

/** Active people; bots have the role too. */
function isOwner({ access_level: level, state, username }: GitLabMember): boolean {
  return level === owner && state === 'active' && !botName.test(username);
}
