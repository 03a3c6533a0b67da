import { z } from 'zod';

import { GroupProtections } from '../../../contracts/arm/protections.ts';
import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import { GroupFacts as PostureFacts } from '../../../contracts/posture/group-facts.ts';
import { branchProtectionOf } from '../../posture/domain/read-branch-protection.ts';
import {
  fingerprintOf,
  fullyQualifiedName,
  omitUnknown,
  protectionFacts,
  type InventoryItem,
} from './facts.ts';

const Posture = PostureFacts.shape;

/**
 * The facts kept of a group, as they are stored. An absent key is unknown, never false. Times as GitLab gives them. A new
 * fact is a line here and a line in `groupFacts`; rows that were stored without it stay readable.
 */
export const GroupFacts = z.object({
  id: z.int(),
  name: z.string(),
  path: z.string(),
  /** Full path, segments joined by `$`, in GitLab's casing. */
  fullyQualifiedName: z.string(),
  /** GitLab's `full_name`: display names joined by space slash space. */
  fullName: z.string(),
  url: z.string(),
  parentId: z.exactOptional(z.int()),
  visibility: z.exactOptional(z.enum(['private', 'internal', 'public'])),
  archived: z.exactOptional(z.boolean()),
  createdAt: z.exactOptional(z.string()),
  markedForDeletionOn: z.exactOptional(z.string()),
  twoFactorGraceHours: z.exactOptional(Posture.twoFactorGraceHours),
  projectCreationLevel: z.exactOptional(Posture.projectCreationLevel),
  newBranchProtection: z.exactOptional(Posture.defaultBranchProtection),
  ...protectionFacts(GroupProtections),
});
export type GroupFacts = z.infer<typeof GroupFacts>;

/** Reads the facts of a group. A null setting is unknown. */
export function groupFacts(group: GitLabGroup): GroupFacts {
  return {
    id: group.id,
    name: group.name,
    path: group.path,
    fullyQualifiedName: fullyQualifiedName(group.full_path),
    fullName: group.full_name,
    url: group.web_url,
    ...omitUnknown({
      parentId: group.parent_id,
      visibility: group.visibility,
      archived: group.archived,
      createdAt: group.created_at,
      markedForDeletionOn: group.marked_for_deletion_on,
      twoFactorGraceHours: group.two_factor_grace_period,
      projectCreationLevel: group.project_creation_level,
      newBranchProtection: branchProtectionOf(group),
      requireTwoFactorAuthentication: group.require_two_factor_authentication,
      shareWithGroupLock: group.share_with_group_lock,
      defaultBranchProtection: isProtecting(group.default_branch_protection),
    }),
  };
}

/** A group as an inventory item, indexed by its own name. */
export function groupItem(group: GitLabGroup): InventoryItem<GroupFacts> {
  const facts = groupFacts(group);
  return { id: facts.id, facts, fingerprint: fingerprintOf(facts), indexName: facts.fullyQualifiedName };
}

function isProtecting(level: number | null | undefined): boolean | undefined {
  return level === null || level === undefined ? undefined : level > 0;
}
