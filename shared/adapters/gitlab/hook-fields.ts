import type { GroupHookWish } from '../../contracts/gitlab/hook.ts';

/** All event flags, because a flag that is not sent may be on by default. GitLab REST v4, Group webhooks. */
const events = {
  push_events: true,
  pipeline_events: true,
  project_events: true,
  subgroup_events: true,
  member_events: true,
  vulnerability_events: true,
  issues_events: false,
  confidential_issues_events: false,
  merge_requests_events: false,
  tag_push_events: false,
  note_events: false,
  confidential_note_events: false,
  job_events: false,
  wiki_page_events: false,
  deployment_events: false,
  feature_flag_events: false,
  releases_events: false,
  milestone_events: false,
  emoji_events: false,
  resource_access_token_events: false,
};

/**
 * The fields of a hook besides its `url`, the same for create and update: GitLab drops the token when the URL changes.
 * No branch filter: default branches differ between projects, so the payload is checked instead. Instances that do not
 * know a field (`signing_token` before 19.0) ignore it.
 */
export function hookFields({ secret, verifyTls }: GroupHookWish) {
  return {
    name: 'Palisade',
    description:
      'Reports changes in this group to Palisade. Managed by Palisade, which creates it again if it is removed.',
    ...events,
    push_events_branch_filter: '',
    branch_filter_strategy: 'all_branches',
    enable_ssl_verification: verifyTls,
    token: secret.token,
    signing_token: secret.signingToken,
  };
}
