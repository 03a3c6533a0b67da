import { rootOf } from '../world/paths.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { DetailsReader } from './details.ts';
import type { ProtectedBranch } from './records.ts';

/** Group-level protected branches that apply to the project; none without Premium. */
export function inheritedBranches(
  project: ProjectRecord,
  world: World,
  details: DetailsReader,
): { group: GroupRecord; branches: readonly ProtectedBranch[] } {
  const group = rootOf(project.namespace);
  const isLicensed = group.kind === 'group' && world.tierOf(group) !== 'free';
  return { group, branches: isLicensed ? details.ofGroup(group).protected_branches : [] };
}
