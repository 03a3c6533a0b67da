import type { App } from '../app.ts';
import type { Scope } from '../inventory/domain/inventory.ts';
import type { Row } from './domain/panes/rows.ts';

type Placeable = { kind: string } & Partial<Pick<Row, 'unplaced' | 'gitLabId' | 'fullPath'>>;

/**
 * Rows with the full paths of the inventory, where the group in which a thing lies is not in the read model: while it is being
 * read, or where its row could not be stored. Others stay as they are.
 */
export async function placeRows<Item extends Placeable>(rows: readonly Item[], app: App): Promise<Item[]> {
  const paths = await pathsOf(rows, app);
  return rows.map((row) => {
    const fullPath = paths.get(row);
    return fullPath === undefined ? row : { ...row, fullPath };
  });
}

async function pathsOf(rows: readonly Placeable[], app: App): Promise<Map<Placeable, string>> {
  const paths = new Map<Placeable, string>();
  const unplaced = rows.flatMap((row) => (row.unplaced === undefined ? [] : [{ row, scope: row.unplaced }]));
  const byScope = Map.groupBy(
    unplaced,
    ({ row, scope }) => `${row.kind} ${scope.connectorId} ${scope.rootId}`,
  );
  for (const some of byScope.values()) {
    const [{ row: { kind }, scope } = some[0]!] = some;
    const names = await namesOf(
      kind,
      scope,
      some.flatMap(({ row }) => row.gitLabId ?? []),
      app,
    );
    for (const { row } of some) {
      const name = names.get(row.gitLabId);
      if (name !== undefined) paths.set(row, name.replaceAll('$', '/'));
    }
  }
  return paths;
}

async function namesOf(
  kind: string,
  scope: Scope,
  ids: readonly number[],
  app: App,
): Promise<Map<number | undefined, string>> {
  const rows = kind === 'group' ? await app.groups.whole(scope, ids) : await app.projects.whole(scope, ids);
  return new Map(rows.map(({ value: { facts } }) => [facts.id, facts.fullyQualifiedName]));
}
