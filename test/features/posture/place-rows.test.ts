import { expect, it } from 'vitest';

import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import { placeRows } from '../../../shared/features/posture/place-rows.ts';
import { anApp } from '../../support/an-app.ts';

const scope: Scope = { connectorId: 'contoso', rootId: 1 };

function aRow(id: number, fullyQualifiedName: string) {
  return { value: { facts: { id, fullyQualifiedName } }, etag: '' };
}

/** An inventory with one project and one group, by id. */
function anInventory() {
  return anApp({
    projects: {
      whole: (_scope, ids) => Promise.resolve(ids.includes(7) ? [aRow(7, 'a$b$seven') as never] : []),
    },
    groups: {
      whole: (_scope, ids) => Promise.resolve(ids.includes(8) ? [aRow(8, 'a$b$eight') as never] : []),
    },
  });
}

it('gives things without their group the full paths of the inventory, and leaves others alone', async () => {
  const rows = [
    { kind: 'project', gitLabId: 7, fullPath: 'a/seven', unplaced: scope },
    { kind: 'group', gitLabId: 8, fullPath: 'a/eight', unplaced: scope },
    { kind: 'project', gitLabId: 9, fullPath: 'a/nine', unplaced: scope },
    { kind: 'project', gitLabId: 7, fullPath: 'a/b/other', unplaced: undefined },
    { kind: 'check' },
  ];

  const placed = await placeRows(rows, anInventory());

  expect(placed.map((row) => row.fullPath)).toEqual([
    'a/b/seven',
    'a/b/eight',
    'a/nine',
    'a/b/other',
    undefined,
  ]);
});

it('reads nothing where every group is there', async () => {
  const rows = [{ kind: 'project', gitLabId: 7, fullPath: 'a/seven', unplaced: undefined }];

  expect(await placeRows(rows, anApp({}))).toEqual(rows);
});
