import { inventoryOf, type SimulatedGitLab } from '../../local/gitlab/server.ts';
import type { GroupFacts } from '../../shared/features/inventory/domain/group-facts.ts';
import type { ProjectFacts } from '../../shared/features/inventory/domain/project-facts.ts';
import type { RootGroup } from '../../shared/features/inventory/domain/inventory.ts';
import type { Stores } from '../../shared/adapters/tables/open-tables.ts';
import { lineOf } from '../support/oracle.ts';

/**
 * The existing groups and projects in the tables, one line each, in the format of `worldLines`. Root groups whose
 * ownership was lost keep their inventory; of it only what the user still owns elsewhere is listed.
 */
export async function storedLines(
  stores: Stores,
  connectorId: string,
  gitlab: SimulatedGitLab,
): Promise<string[]> {
  const demo = gitlab.world.user('demo');
  if (demo === undefined) throw new Error('The world has no demo user.');
  const { roots, groups, projects } = inventoryOf(gitlab.world, demo);
  const owned = new Set(roots.map(({ id }) => id));
  const here = new Set([...groups, ...projects].map(({ fullPath }) => fullPath));
  const lines: string[] = [];
  for (const root of await stores.rootGroups.list(connectorId)) {
    if (root.offboardedAt !== undefined) continue;
    const isOwned = owned.has(root.facts.id);
    const under = await linesUnder(stores, connectorId, root);
    if (isOwned) lines.push(groupLine(root.facts, root.crawl.projectCount));
    lines.push(...under.filter(({ path }) => isOwned || here.has(path)).map(({ line }) => line));
  }
  return lines.toSorted();
}

const everything = { pageSize: 1_000, continuationToken: undefined };

async function linesUnder(stores: Stores, connectorId: string, { facts }: RootGroup) {
  const scope = { connectorId, rootId: facts.id };
  const below = await stores.groups.listBelow(scope, facts.fullyQualifiedName, everything);
  const groups = below.items.filter(({ removed }) => removed === undefined);
  const stored = await stores.projects.between(scope, 1, Number.MAX_SAFE_INTEGER);
  const ids = stored.filter(({ removed }) => !removed).map(({ id }) => id);
  const projects = ids.length === 0 ? [] : await stores.projects.whole(scope, ids);
  return [
    ...groups.map((row) => ({ path: pathOf(row.facts), line: groupLine(row.facts, row.projectCount) })),
    ...projects.map(({ value }) => ({ path: pathOf(value.facts), line: projectLine(value.facts) })),
  ];
}

function pathOf({ fullyQualifiedName }: GroupFacts | ProjectFacts): string {
  return fullyQualifiedName.replaceAll('$', '/');
}

function groupLine(facts: GroupFacts, projectCount = 0): string {
  return lineOf({ ...common(facts), kind: 'group', more: `projects ${projectCount}` });
}

function projectLine(facts: ProjectFacts): string {
  return lineOf({ ...common(facts), kind: 'project', more: `branch ${facts.defaultBranch ?? '-'}` });
}

function common(facts: GroupFacts | ProjectFacts) {
  return {
    id: facts.id,
    fullPath: pathOf(facts),
    fullName: facts.fullName,
    visibility: facts.visibility ?? '-',
    archived: facts.archived ?? false,
    markedForDeletionOn: facts.markedForDeletionOn,
  };
}
