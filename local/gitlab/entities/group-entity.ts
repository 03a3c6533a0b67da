import { fullName, fullPath, lineage } from '../world/paths.ts';
import { mix, pick, seededRandom } from '../../seeded-random.ts';
import type { GroupRecord } from '../world/records.ts';
import { isoTime } from './iso-time.ts';
import { type Edition, omitGroupKeys } from './omitted-keys.ts';

/** Instance-wide values that entities depend on; `host` is the host of `externalUrl`. */
export type EntitySetting = { seed: number; externalUrl: string; host: string; edition?: Edition };

/** Source: GitLab `lib/api/entities/group.rb` and its EE part, as listed in gitlab.md §1.1. */
export function groupEntity(
  group: GroupRecord,
  { seed, externalUrl, edition }: EntitySetting,
): Record<string, unknown> {
  const path = fullPath(group);
  const random = seededRandom(mix(seed, -group.id));
  const isOpen = mix(seed + 11, group.id) % 8 === 0;
  const entity = {
    id: group.id,
    web_url: `${externalUrl}/groups/${path}`,
    name: group.name,
    path: group.path,
    description: group.description,
    visibility: group.visibility,
    share_with_group_lock: random() < 0.2,
    require_two_factor_authentication: random() < 0.4,
    two_factor_grace_period: mix(seed + 10, group.id) % 8 === 0 ? 336 : 48,
    project_creation_level: pick(random, ['developer', 'maintainer', 'owner']),
    auto_devops_enabled: null,
    subgroup_creation_level: pick(random, ['maintainer', 'owner']),
    emails_disabled: false,
    emails_enabled: true,
    show_diff_preview_in_email: true,
    mentions_disabled: null,
    lfs_enabled: true,
    archived: [...lineage(group)].some((at) => at.archived),
    math_rendering_limits_enabled: true,
    lock_math_rendering_limits_enabled: false,
    crm_enabled: false,
    resource_access_token_notify_inherited: null,
    lock_resource_access_token_notify_inherited: false,
    default_branch: null,
    default_branch_protection: isOpen ? 1 : 2,
    default_branch_protection_defaults: {
      allowed_to_push: [{ access_level: isOpen ? 30 : 40 }],
      allow_force_push: random() < 0.1,
      allowed_to_merge: [{ access_level: 40 }],
      code_owner_approval_required: false,
    },
    avatar_url: null,
    request_access_enabled: true,
    full_name: fullName(group),
    full_path: path,
    created_at: isoTime(group.createdAt),
    parent_id: group.parent?.id ?? null,
    organization_id: 1,
    shared_runners_setting: 'enabled',
    max_artifacts_size: null,
    marked_for_deletion_on: group.markedForDeletionOn ?? null,
    ldap_cn: null,
    ldap_access: null,
    wiki_access_level: 'enabled',
    file_template_project_id: null,
    duo_features_enabled: true,
    lock_duo_features_enabled: false,
  };
  return Object.assign(omitGroupKeys(entity, edition), group.settings);
}

/**
 * The body of `GET /groups/:id` without embedded projects. `administers`: the caller is an Owner and sees the secret.
 */
export function groupDetail(
  group: GroupRecord,
  setting: EntitySetting,
  administers: boolean,
): Record<string, unknown> {
  const detail = {
    ...groupEntity(group, setting),
    shared_with_groups: group.invitations.map(({ group: invited, accessLevel }) => ({
      group_id: invited.id,
      group_name: invited.name,
      group_full_path: fullPath(invited),
      group_access_level: accessLevel,
      expires_at: null,
    })),
    ...(group.parent === undefined
      ? { prevent_sharing_groups_outside_hierarchy: mix(setting.seed + 5, group.id) % 2 === 0 }
      : {}),
    ...(administers ? { runners_token: `GR1348941canary-group-${group.id}` } : {}),
    prevent_forking_outside_group: preventsForking(group, setting),
    membership_lock: false,
    ...(isLicensed(group, setting) ? { ip_restriction_ranges: null, allowed_email_domains_list: null } : {}),
    ...(administers
      ? {
          unique_project_download_limit: 0,
          unique_project_download_limit_interval_in_seconds: 0,
          unique_project_download_limit_allowlist: [],
          unique_project_download_limit_alertlist: [],
          auto_ban_user_on_excessive_projects_download: false,
        }
      : {}),
  };
  return Object.assign(omitGroupKeys(detail, setting.edition), group.settings);
}

/** Keys that only a licensed Enterprise instance sends. Source: gitlab.md §1.1. */
function isLicensed(group: GroupRecord, { edition }: EntitySetting): boolean {
  return edition?.instance.isEnterprise === true && edition.tierOf(group) !== 'free';
}

/** Below Premium the key is present and false, whatever the setting (gitlab-facts.md, trap 3). */
function preventsForking(group: GroupRecord, { seed, edition }: EntitySetting): boolean {
  return edition?.tierOf(group) !== 'free' && mix(seed + 6, group.id) % 2 === 0;
}
