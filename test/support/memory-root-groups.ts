import type { RootGroup } from '../../shared/features/inventory/domain/inventory.ts';
import type { RootGroups } from '../../shared/features/inventory/ports.ts';
import { ConcurrentChangeError } from '../../shared/platform/errors/errors.ts';

/** Root groups of one connector in memory, by id; each write changes the ETag. */
export function memoryRootGroups(...initial: RootGroup[]) {
  const rows = new Map(initial.map((root) => [root.facts.id, { value: root, etag: '0' }]));
  let writes = 0;
  const save = (root: RootGroup) => {
    rows.set(root.facts.id, { value: root, etag: String((writes += 1)) });
    return Promise.resolve();
  };
  const rootGroups: RootGroups = {
    list: () => Promise.resolve([...rows.values()].map(({ value }) => value)),
    get: ({ rootId }) => Promise.resolve(rows.get(rootId)),
    put: (_connectorId, root) => save(root),
    replace: (_connectorId, root, etag) => {
      if (rows.get(root.facts.id)?.etag !== etag) return Promise.reject(new ConcurrentChangeError('changed'));
      return save(root);
    },
    remove: ({ rootId }) => {
      rows.delete(rootId);
      return Promise.resolve();
    },
  };
  return { rows, rootGroups };
}
