import type { GitLabApplicationSettings } from '../../../contracts/gitlab/settings.ts';
import type { DefaultBranchProtection } from '../../../contracts/posture/shared-facts.ts';

type Settings = Pick<
  GitLabApplicationSettings,
  'default_branch_protection_defaults' | 'default_branch_protection'
>;

const developer = 30;
const maintainer = 40;

/**
 * Protection of a new default branch. The object says it where it is reported, `{}` being no protection; the number says it on older
 * versions: 0 none, 1 Developers push, 2 nobody below Maintainer, 3 the same with merges by Developers, 4 Developers may push
 * the first commit. Levels are in ascending order. GitLab REST v4, Groups.
 */
export function branchProtectionOf(reported: Settings): DefaultBranchProtection | undefined {
  const { default_branch_protection_defaults: defaults, default_branch_protection: number } = reported;
  if (defaults !== null && defaults !== undefined) return ofObject(defaults);
  if (number === null || number === undefined || number < 0 || number > 4) return undefined;
  const pushLevels = number === 1 ? [developer] : [maintainer];
  return { protects: number > 0, pushLevels: number === 0 ? [] : pushLevels, allowsForcePush: false };
}

function ofObject(
  defaults: NonNullable<Settings['default_branch_protection_defaults']>,
): DefaultBranchProtection | undefined {
  const { allowed_to_push: push, allow_force_push: force } = defaults;
  if (push === undefined && force === undefined)
    return { protects: false, pushLevels: [], allowsForcePush: false };
  const pushLevels = (push ?? []).map(({ access_level: level }) => level);
  if (pushLevels.some((level) => level === null || level === undefined) || typeof force !== 'boolean')
    return undefined;
  return {
    protects: true,
    pushLevels: pushLevels.filter((level) => typeof level === 'number').sort((a, b) => a - b),
    allowsForcePush: force,
  };
}
