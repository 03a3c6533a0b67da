import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { NotFoundError, ParentNotFoundError } from '../../platform/errors/errors.ts';
import type { FoundGroup, GroupRow, ProjectRow, RootGroup, Scope } from './domain/inventory.ts';
import { rootAbove } from './domain/root-above.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isForeign } from '../onboarding/domain/root-group.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { Groups, Projects, RootGroups } from './ports.ts';
import type { PageRequest } from '../../platform/stored.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  rootGroups: Pick<RootGroups, 'list'>;
  groups: Pick<Groups, 'get' | 'listBelow'>;
  projects: Pick<Projects, 'get' | 'list'>;
};

/** Whether what was removed is wanted too: the published versions know no such thing. */
export type Wanted = { removed: boolean };

/** The root groups of a connector. Throws `ParentNotFoundError`. */
export async function listRootGroups(key: ConnectorKey, wanted: Wanted, deps: Deps): Promise<RootGroup[]> {
  const roots = await deps.rootGroups.list((await configured(key, deps)).id);
  return roots.filter((root) => wanted.removed || root.offboardedAt === undefined || isForeign(root));
}

/** A group by its fully qualified name, in any case. Throws `NotFoundError`. */
export async function getGroup(
  key: ConnectorKey,
  name: string,
  wanted: Wanted,
  deps: Deps,
): Promise<FoundGroup> {
  return (await findGroup(key, name, wanted, deps)).found;
}

/** All groups below a group, flat: the contract does not page this list. */
export async function listSubgroups(
  key: ConnectorKey,
  name: string,
  wanted: Wanted,
  deps: Deps,
): Promise<{ root: RootGroup; rows: GroupRow[] }> {
  const { scope, found } = await findGroup(key, name, wanted, deps);
  const rows: GroupRow[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await deps.groups.listBelow(scope, nameOf(found), { pageSize: 1000, continuationToken });
    rows.push(...page.items.filter((row) => isWanted(row, wanted)));
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return { root: found.root, rows };
}

/** The projects directly in a group. */
export async function listProjects(
  key: ConnectorKey,
  groupName: string,
  page: PageRequest,
  wanted: Wanted,
  deps: Deps,
): Promise<{ root: RootGroup; page: Page<ProjectRow> }> {
  const { scope, found } = await findGroup(key, groupName, wanted, deps, ParentNotFoundError);
  const { items, continuationToken } = await deps.projects.list(scope, nameOf(found), page);
  const kept = items.filter((row) => isWanted(row, wanted));
  return { root: found.root, page: { items: kept, continuationToken } };
}

/** A project by its group and its path, in any case. Throws `NotFoundError`. */
export async function getProject(
  key: ConnectorKey,
  groupName: string,
  path: string,
  wanted: Wanted,
  deps: Deps,
): Promise<{ root: RootGroup; row: ProjectRow }> {
  const { scope, found } = await findGroup(key, groupName, wanted, deps, ParentNotFoundError);
  const row = await deps.projects.get(scope, nameOf(found), path);
  if (row === undefined || !isWanted(row, wanted))
    throw new NotFoundError(`GitLab project '${path}' is not in group '${groupName}'.`);
  return { root: found.root, row };
}

async function configured(key: ConnectorKey, deps: Deps): Promise<Connector> {
  const connector = parentConnector((await deps.connectors.get(key))?.value, key);
  devopsOf(connector);
  return connector;
}

async function findGroup(
  key: ConnectorKey,
  name: string,
  wanted: Wanted,
  deps: Deps,
  Missing: typeof NotFoundError | typeof ParentNotFoundError = NotFoundError,
): Promise<{ scope: Scope; found: FoundGroup }> {
  const connector = await configured(key, deps);
  const root = rootAbove(await listRootGroups(key, wanted, deps), name);
  const missing = () => new Missing(`GitLab group '${name}' is not in security connector '${key.name}'.`);
  if (root === undefined) throw missing();
  const scope = { connectorId: connector.id, rootId: root.facts.id };
  if (root.facts.fullyQualifiedName.toLowerCase() === name.toLowerCase()) {
    return { scope, found: { root, row: undefined } };
  }
  const row = await deps.groups.get(scope, name);
  if (row === undefined || !isWanted(row, wanted)) throw missing();
  return { scope, found: { root, row } };
}

function nameOf({ root, row }: FoundGroup): string {
  return (row ?? root).facts.fullyQualifiedName;
}

function isWanted(row: GroupRow | ProjectRow, wanted: Wanted): boolean {
  return wanted.removed || row.removed === undefined;
}
