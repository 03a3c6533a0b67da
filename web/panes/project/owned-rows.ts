import type { CheckRow } from './check-rows.ts';

export type OwnedRows = {
  assigned: number;
  overdue: number;
  /** The commonest first. */
  owners: string[];
  /** The earliest. */
  dueOn: string | undefined;
};

/** Owners of the checks that fail, as the service counts them in lists. */
export function ownedRows(rows: readonly CheckRow[]): OwnedRows {
  const owned = rows.flatMap(({ verdict, assessment: { governance } }) =>
    verdict === 'fail' && governance !== undefined ? [governance] : [],
  );
  const byOwner = Map.groupBy(
    owned.flatMap(({ owner }) => owner ?? []),
    (owner) => owner,
  );
  return {
    assigned: owned.length,
    overdue: owned.filter(({ overdue }) => overdue).length,
    owners: [...byOwner].toSorted(([, a], [, b]) => b.length - a.length).map(([owner]) => owner),
    dueOn: owned.map(({ dueOn }) => dueOn).toSorted()[0],
  };
}
