import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { NotFoundError, ParentNotFoundError } from '../../platform/errors/errors.ts';
import type { GroupMatch, GroupRow, ProjectRow, RootGroup, Scope } from './domain/inventory.ts';
import { rootAbove } from './domain/root-nesting.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isClaimedElsewhere } from './domain/root-state.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { App } from '../app.ts';

/** Whether what was removed is wanted too: the published versions know no such thing. */
export type ReadOptions = { removed: boolean };

/** The root groups of a connector. Throws `ParentNotFoundError`. */
export async function listRootGroups(key: ConnectorKey, wanted: ReadOptions, app: App): Promise<RootGroup[]> {
  const roots = await app.rootGroups.list((await configured(key, app)).id);
  return roots.filter(
    (root) => wanted.removed || root.offboardedAt === undefined || isClaimedElsewhere(root),
  );
}

/** A group by its fully qualified name, in any case, and where its rows are. Throws `NotFoundError`. */
export async function getGroup(
  key: ConnectorKey,
  name: string,
  wanted: ReadOptions,
  app: App,
): Promise<GroupMatch & { scope: Scope }> {
  const { scope, found } = await findGroup(key, name, wanted, app);
  return { ...found, scope };
}

/** All groups below a group, flat: the contract does not page this list. */
export async function listSubgroups(
  key: ConnectorKey,
  name: string,
  wanted: ReadOptions,
  app: App,
): Promise<{ root: RootGroup; rows: GroupRow[] }> {
  const { scope, found } = await findGroup(key, name, wanted, app);
  const rows: GroupRow[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await app.groups.listBelow(scope, nameOf(found), { pageSize: 1000, continuationToken });
    rows.push(...page.items.filter((row) => isVisible(row, wanted)));
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return { root: found.root, rows };
}

/** The projects directly in a group. */
export async function listProjects(
  key: ConnectorKey,
  groupName: string,
  page: PageRequest,
  wanted: ReadOptions,
  app: App,
): Promise<{ root: RootGroup; page: Page<ProjectRow> }> {
  const { scope, found } = await findGroup(key, groupName, wanted, app, ParentNotFoundError);
  const { items, continuationToken } = await app.projects.list(scope, nameOf(found), page);
  const kept = items.filter((row) => isVisible(row, wanted));
  return { root: found.root, page: { items: kept, continuationToken } };
}

/** A project by its group and its path, in any case. Throws `NotFoundError`. */
export async function getProject(
  key: ConnectorKey,
  groupName: string,
  path: string,
  wanted: ReadOptions,
  app: App,
): Promise<{ root: RootGroup; row: ProjectRow; scope: Scope }> {
  const { scope, found } = await findGroup(key, groupName, wanted, app, ParentNotFoundError);
  const row = await app.projects.get(scope, nameOf(found), path);
  if (row === undefined || !isVisible(row, wanted))
    throw new NotFoundError(`GitLab project '${path}' is not in group '${groupName}'.`);
  return { root: found.root, row, scope };
}

async function configured(key: ConnectorKey, app: App): Promise<Connector> {
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  devopsOf(connector);
  return connector;
}

async function findGroup(
  key: ConnectorKey,
  name: string,
  wanted: ReadOptions,
  app: App,
  Missing: typeof NotFoundError | typeof ParentNotFoundError = NotFoundError,
): Promise<{ scope: Scope; found: GroupMatch }> {
  const connector = await configured(key, app);
  const root = rootAbove(await listRootGroups(key, wanted, app), name);
  const missing = () => new Missing(`GitLab group '${name}' is not in security connector '${key.name}'.`);
  if (root === undefined) throw missing();
  const scope = { connectorId: connector.id, rootId: root.facts.id };
  if (root.facts.fullyQualifiedName.toLowerCase() === name.toLowerCase()) {
    return { scope, found: { root, row: undefined } };
  }
  const row = await app.groups.get(scope, name);
  if (row === undefined || !isVisible(row, wanted)) throw missing();
  return { scope, found: { root, row } };
}

function nameOf({ root, row }: GroupMatch): string {
  return (row ?? root).facts.fullyQualifiedName;
}

function isVisible(row: GroupRow | ProjectRow, wanted: ReadOptions): boolean {
  return wanted.removed || row.removed === undefined;
}
