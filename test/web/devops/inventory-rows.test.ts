import { describe, expect, it } from 'vitest';

import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { ApiError } from '../../../web/api/api-error.ts';
import { InventoryRows, type ReadWindow } from '../../../web/panes/devops/inventory-rows.ts';
import { until } from '../../support/until.ts';

const tally = {
  counts: { pass: 1, fail: 0, notApplicable: 0, notAssessed: 0, exempt: 0 },
  failing: { Critical: 0, High: 0, Medium: 0, Low: 0 },
  score: { value: 100, earned: 1, possible: 1 },
};

function anItem(fullPath: string, kind: 'group' | 'project' = 'project'): InventoryItem {
  const connector = { connector: 'gitlab', connectorId: '/connectors/gitlab' };
  return { id: fullPath, kind, gitLabId: 1, name: fullPath, fullPath, tier: 'free', ...connector, ...tally };
}

/** A server with lists by path of their group; `''` is the root. `expire` makes it forget the snapshot. */
function aServer(lists: Record<string, InventoryItem[]>) {
  let asOf = 1;
  const requests: string[] = [];
  const read: ReadWindow = ({ group, skip, top, asOf: wanted }) => {
    const path = group?.fullPath ?? '';
    requests.push(`${path} ${skip} ${wanted ?? 'newest'}`);
    const current = new Date(asOf * 1000).toISOString();
    if (wanted !== undefined && wanted !== current) {
      return Promise.reject(new ApiError({ status: 410, code: 'SnapshotExpired', message: 'Gone.' }));
    }
    const list = lists[path] ?? [];
    return Promise.resolve({ value: list.slice(skip, skip + top), count: list.length, asOf: current });
  };
  return { read, requests, expire: () => void asOf++ };
}

function names(rows: InventoryRows): (string | undefined)[] {
  return Array.from({ length: rows.view().layout?.count ?? 0 }, (_, row) => rows.rowAt(row)?.item.name);
}

const many = Array.from({ length: 250 }, (_, index) => anItem(`p${index}`));
const first = new Date(1000).toISOString();

describe('rows of the inventory', () => {
  it('are read by windows of one snapshot as they come into view, each once', async () => {
    const { read, requests } = aServer({ '': many });
    const rows = new InventoryRows(read, false, new Set());
    rows.subscribe(() => undefined);
    await until(() => rows.view().layout !== undefined);

    rows.need(190, 220);
    rows.need(191, 221);
    await until(() => rows.rowAt(220) !== undefined);

    expect(requests).toEqual([' 0 newest', ` 100 ${first}`, ` 200 ${first}`]);
    expect(rows.view().layout?.count).toBe(250);
    expect(rows.rowAt(190)?.item.name).toBe('p190');
  });

  it('of a group that the address opens are read as soon as the group is', async () => {
    const lists = {
      '': [anItem('a', 'group'), anItem('b')],
      a: [anItem('a/c', 'group')],
      'a/c': [anItem('a/c/d')],
    };
    const rows = new InventoryRows(aServer(lists).read, true, new Set(['a', 'a/c']));

    rows.subscribe(() => undefined);
    await until(() => names(rows).includes('a/c/d'));

    expect(names(rows)).toEqual(['a', 'a/c', 'a/c/d', 'b']);
    expect(rows.rowAt(2)?.level).toBe(3);
    rows.setOpen(new Set(['a/c']));
    expect(names(rows)).toEqual(['a', 'b']);
    expect(rows.rowAt(0)?.open).toBe(false);
  });

  it('stay until all is read again when the server no longer has the snapshot', async () => {
    const lists = { '': [...many] };
    const { read, expire } = aServer(lists);
    const rows = new InventoryRows(read, false, new Set());
    const seen: (string | undefined)[] = [];
    rows.subscribe(() => seen.push(rows.rowAt(0)?.item.name));
    await until(() => rows.view().layout !== undefined);

    lists[''].unshift(anItem('new'));
    expire();
    rows.need(200, 220);
    await until(() => rows.rowAt(0)?.item.name === 'new');
    rows.need(200, 220);
    await until(() => rows.rowAt(201) !== undefined);

    expect(seen).not.toContain(undefined);
    expect(rows.view().layout?.count).toBe(251);
    expect(rows.rowAt(201)?.item.name).toBe('p200');
  });

  it('report a failure with the rows that are there, and go on after another try', async () => {
    const { read } = aServer({ '': many });
    let isDown = false;
    const rows = new InventoryRows(
      (at, signal) =>
        isDown
          ? Promise.reject(new ApiError({ status: 503, code: 'Down', message: 'Down.' }))
          : read(at, signal),
      false,
      new Set(),
    );
    rows.subscribe(() => undefined);
    await until(() => rows.view().layout !== undefined);

    isDown = true;
    rows.need(100, 120);
    await until(() => rows.view().failure !== undefined);
    expect(rows.rowAt(0)?.item.name).toBe('p0');
    isDown = false;
    rows.retry();
    await until(() => rows.rowAt(120) !== undefined);

    expect(rows.view().failure).toBeUndefined();
  });
});
