import { GitLabForbiddenError, GitLabNotFoundError } from '../../../platform/errors/gitlab-errors.ts';
import type { GroupFacts } from '../domain/group-facts.ts';
import type { ProjectFacts } from '../domain/project-facts.ts';
import type { InventoryItem } from '../domain/facts.ts';
import type { GitLab } from '../../connectors/ports.ts';

type Facts = GroupFacts | ProjectFacts;
type Group = { id: number; parentId?: number | undefined };

/**
 * Items in none of these root groups. The groups above each item are read by id, up to the top: a root group that GitLab
 * does not show may have any path by now. An item with an unreadable group above it is not returned.
 */
export async function itemsOutsideConnector<F extends Facts>(
  items: readonly InventoryItem<F>[],
  rootIds: ReadonlySet<number>,
  gitlab: Pick<GitLab, 'group'>,
): Promise<InventoryItem<F>[]> {
  const known = new Map<number, Group | undefined>();
  const read = async (id: number): Promise<Group | undefined> => {
    if (!known.has(id)) known.set(id, await groupNow(id, gitlab));
    return known.get(id);
  };
  const outside: InventoryItem<F>[] = [];
  for (const item of items) if (await isOutside(item.facts, rootIds, read)) outside.push(item);
  return outside;
}

async function isOutside(
  facts: Facts,
  rootIds: ReadonlySet<number>,
  read: (id: number) => Promise<Group | undefined>,
): Promise<boolean> {
  let above = 'groupId' in facts ? facts.groupId : facts.parentId;
  for (let depth = depthOf(facts); depth > 0; depth -= 1) {
    if (above === undefined || rootIds.has(above)) return false;
    // Nothing is above the first segment of a path, which may be a person or a group that can't be seen.
    if (depth > 1) above = (await read(above))?.parentId;
  }
  return true;
}

/** The number of groups above it. */
function depthOf({ fullyQualifiedName }: Facts): number {
  return fullyQualifiedName.split('$').length - 1;
}

async function groupNow(id: number, gitlab: Pick<GitLab, 'group'>): Promise<Group | undefined> {
  try {
    const { parent_id: parentId } = await gitlab.group(id);
    return { id, parentId: parentId ?? undefined };
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError || failure instanceof GitLabForbiddenError) return undefined;
    throw failure;
  }
}
