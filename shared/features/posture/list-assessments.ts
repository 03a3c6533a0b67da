import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { ListedKind, ListPosition } from '../../contracts/posture/list-position.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { getConnector } from '../connectors/read-connectors.ts';
import { listConnectorsIn } from '../connectors/read-resource-groups.ts';
import type { Decided } from '../decisions/domain/decided.ts';
import type { RootGroup, Scope } from '../inventory/domain/inventory.ts';
import type { StoredRow } from '../inventory/domain/merge-page.ts';
import { rowOfRoot } from '../inventory/domain/observed-root.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { comparePositions, connectorPlace, positionOf, tokenOf } from './domain/list-token.ts';
import { readListedGroup } from './domain/read-listed.ts';
import { withDecisions } from './domain/with-decisions.ts';
import { aboveProjects, decisionsNow } from './decisions-now.ts';
import { lineagesOf } from './lineages.ts';
import type { PostureScope } from './open-posture.ts';
import { type AssessedCheck, checksOfGroup, checksOfInstance, checksOfProject } from './read-assessments.ts';

/** An instance, group or project with all its checks. An instance has no group, and a group no project. */
export type AssessedThing = {
  connector: ConnectorKey;
  /** Fully qualified name. */
  group?: string;
  /** Path of the project in its group. */
  project?: string;
  checks: AssessedCheck[];
};

/** Some things of one kind; `next` is the last id read, absent at the end. `rows` counts tombstones too. */
type Part = { things: AssessedThing[]; rows: number; next?: number };
type ReadPart = (after: number, count: number) => Promise<Part>;
/** All things of one kind under one root group. */
type Strand = { rootId: number; kind: ListedKind; read: ReadPart };

/** A page ends after this many rows, also if most of them are tombstones. */
const maxRows = 1_000;

/**
 * The checks of all that lies below a scope and that the caller may read, judged now by what is stored: of each connector the
 * instance, then of each root group itself, its groups and its projects in the order of their ids. A page is full, or ends
 * after many tombstones. What appears behind the position is listed, whatever changes between two pages. Throws `NotFoundError`
 * for a connector that is not there, and `InvalidRequestError` for a token of another list.
 */
export async function listAssessments(
  { scope, permission }: PostureScope,
  { pageSize, continuationToken }: PageRequest,
  app: App,
): Promise<Page<AssessedThing>> {
  const from = continuationToken === undefined ? undefined : positionOf(continuationToken, scope);
  const connectors = await connectorsOf({ scope, permission }, app);
  const items: AssessedThing[] = [];
  let rows = 0;
  for await (const { start, read } of strandsFrom(from, connectors, app)) {
    for (let after: number | undefined = start.after; after !== undefined;) {
      if (items.length >= pageSize || rows >= maxRows)
        return { items, continuationToken: tokenOf({ ...start, after }, scope) };
      const part: Part = await read(after, pageSize - items.length);
      items.push(...part.things);
      rows += part.rows;
      after = part.next;
    }
  }
  return { items, continuationToken: undefined };
}

async function connectorsOf({ scope, permission }: PostureScope, app: App): Promise<Connector[]> {
  const { resourceGroup, name } = scope;
  if (resourceGroup !== undefined && name !== undefined)
    return [await getConnector({ ...scope, resourceGroup, name }, app)];
  return listConnectorsIn(scope, permission, app);
}

/** Strands from a position on, each with where to begin in it. */
async function* strandsFrom(
  from: ListPosition | undefined,
  connectors: readonly Connector[],
  app: App,
): AsyncGenerator<{ start: ListPosition; read: ReadPart }> {
  const byPlace = new Map(connectors.map((connector) => [connectorPlace(connector.key), connector]));
  for (const [place, connector] of [...byPlace].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (from !== undefined && place < from.connector) continue;
    for (const { rootId, kind, read } of await strandsOf(connector, app)) {
      const start = { connector: place, rootId, kind, after: 0 };
      const order = from === undefined ? 1 : comparePositions(start, from);
      if (order > 0) yield { start, read };
      if (order === 0 && from !== undefined) yield { start: from, read };
    }
  }
}

async function strandsOf(connector: Connector, app: App): Promise<Strand[]> {
  const roots = (await app.rootGroups.list(connector.id)).filter(isClaimed);
  const decided = await decisionsNow(connector.id, app);
  return [
    { rootId: 0, kind: 'instance', read: () => readInstance(connector, decided, app) },
    ...roots.flatMap((root): Strand[] => {
      const rootId = root.facts.id;
      const below = { key: connector.key, scope: { connectorId: connector.id, rootId }, root, decided };
      return [
        { rootId, kind: 'root', read: () => readRoot(below, app) },
        { rootId, kind: 'group', read: (after, count) => readGroups(below, { after, count }, app) },
        { rootId, kind: 'project', read: (after, count) => readProjects(below, { after, count }, app) },
      ];
    }),
  ];
}

async function readInstance({ id, key }: Connector, decided: Decided, app: App): Promise<Part> {
  const known = (await app.assessments.instance.get(id, 0))?.value;
  const place = { kind: 'instance' as const, id: 0, above: [] };
  const checks = withDecisions(checksOfInstance(known, app.clock.now()), place, decided);
  return { things: [{ connector: key, checks }], rows: 1 };
}

type Below = { key: ConnectorKey; scope: Scope; root: RootGroup; decided: Decided };
type Range = { after: number; count: number };

async function readRoot({ key, scope, root, decided }: Below, app: App): Promise<Part> {
  const { facts, seenAt } = rowOfRoot(root);
  const known = (await app.assessments.groups.get(scope.connectorId, facts.id))?.value;
  const listed = readListedGroup(facts, { above: [], seenAt });
  const place = { kind: 'group' as const, id: facts.id, above: [] };
  const checks = withDecisions(checksOfGroup(listed, known, app.clock.now()), place, decided);
  return { things: [{ connector: key, group: facts.fullyQualifiedName, checks }], rows: 1 };
}

async function readGroups({ key, scope, root, decided }: Below, range: Range, app: App): Promise<Part> {
  const { ids, ...end } = presentIn(await app.groups.page(scope, range.after, range.count), range);
  const [rows, assessments] = await Promise.all([
    app.groups.whole(scope, ids),
    app.assessments.groups.whole(scope.connectorId, ids),
  ]);
  const facts = rows.map(({ value }) => value.facts);
  const above = await lineagesOf({ scope, root }, facts, app);
  const known = new Map(assessments.map(({ value }) => [value.id, value]));
  const things = rows.map(({ value: { facts: group, seenAt } }) => {
    const outer = above(group);
    const listed = readListedGroup(group, { above: outer, seenAt });
    const judged = checksOfGroup(listed, known.get(group.id), app.clock.now());
    const place = { kind: 'group' as const, id: group.id, above: outer.map(({ id }) => id) };
    const checks = withDecisions(judged, place, decided);
    return { connector: key, group: group.fullyQualifiedName, checks };
  });
  return { things, ...end };
}

async function readProjects({ key, scope, root, decided }: Below, range: Range, app: App): Promise<Part> {
  const { ids, ...end } = presentIn(await app.projects.page(scope, range.after, range.count), range);
  const [rows, assessments] = await Promise.all([
    app.projects.whole(scope, ids),
    app.assessments.projects.whole(scope.connectorId, ids),
  ]);
  const known = new Map(assessments.map(({ value }) => [value.id, value]));
  const facts = rows.map(({ value }) => value.facts);
  const above = await aboveProjects({ scope, root }, facts, decided, app);
  const things = rows.map(({ value }) => {
    const { id, groupFullyQualifiedName: group, path: project } = value.facts;
    const place = { kind: 'project' as const, id, above: above(value.facts) };
    const judged = checksOfProject(value, known.get(id), app.clock.now());
    return { connector: key, group, project, checks: withDecisions(judged, place, decided) };
  });
  return { things, ...end };
}

/** Ids that are no tombstones, and where the next part begins. */
function presentIn(
  rows: readonly StoredRow[],
  { count }: Range,
): { ids: number[]; rows: number; next?: number } {
  const ids = rows.filter(({ removed }) => !removed).map(({ id }) => id);
  const last = rows.at(-1)?.id;
  const isEnd = rows.length < count || last === undefined;
  return { ids, rows: rows.length, ...(isEnd ? {} : { next: last }) };
}
