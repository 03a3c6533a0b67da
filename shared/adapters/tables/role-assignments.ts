import { z } from 'zod';

import { ResourceScope } from '../../contracts/resource-scope.ts';
import { isSameScope, isWithin, resourceIdOf } from '../../platform/resource-scope.ts';
import type { RoleAssignment } from '../../features/permissions/domain/role-assignment.ts';
import type { RoleAssignments } from '../../features/permissions/ports.ts';
import { lowercasePart, keysFrom } from './keys.ts';
import { readPage } from './read-page.ts';
import { rowCodec } from './row-codec.ts';
import { json, text } from './row-schema.ts';
import { type RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';

/** Columns of the table RoleAssignments. */
export const RoleAssignmentRow = z.object({
  name: z.string(),
  scope: json(ResourceScope),
  roleDefinitionId: z.string(),
  principalId: z.string(),
  principalType: z.enum(['User', 'ServicePrincipal']),
  description: z.exactOptional(text),
  createdBy: z.string(),
  createdAt: z.string(),
});

const row = rowCodec('RoleAssignments', RoleAssignmentRow);
/** Characters of a key that remain beside the principal and the role. */
const scopePartLimit = 400;
const byName = keysFrom('a|');

/**
 * Table RoleAssignments. PartitionKey = tenant id; RowKey `a|` name: get one, list all; `p|` principal `|` role `|` scope:
 * those of a principal, and that there is only one of a kind. Both rows hold the same and are written in one transaction.
 */
export function roleAssignments(table: Table): RoleAssignments {
  async function remove(tenantId: string, assignment: RoleAssignment): Promise<void> {
    // Gone already, or going at the same moment: the two rows live and die together.
    await withoutConflict(
      table.transact(
        keysOf(tenantId, assignment).map(({ partitionKey, rowKey }) => ['delete', { partitionKey, rowKey }]),
      ),
    );
  }
  return {
    async ofPrincipal(tenantId, principalId) {
      const range = keysFrom(`p|${lowercasePart(principalId)}|`);
      return (await table.all({ partitionKey: lowercasePart(tenantId), range })).map(row.read);
    },
    async get(tenantId, name) {
      const entity = await table.get(lowercasePart(tenantId), `a|${lowercasePart(name)}`);
      return entity && row.read(entity);
    },
    list: (tenantId, page, isWanted) =>
      readPage(table, { partitionKey: lowercasePart(tenantId), range: byName }, page, (entity) => {
        const assignment = row.read(entity);
        return isWanted(assignment) ? assignment : undefined;
      }),
    async insert(tenantId, assignment) {
      const columns = row.write(assignment);
      await table.transact(keysOf(tenantId, assignment).map((keys) => ['create', { ...keys, ...columns }]));
    },
    remove,
    async countIn(tenantId, subscriptionId) {
      let count = 0;
      const query = { partitionKey: lowercasePart(tenantId), range: byName };
      for await (const page of table.pages(query)) {
        count += page.filter((entity) => isWithin(row.read(entity).scope, { subscriptionId })).length;
      }
      return count;
    },
    async removeAt(tenantId, scope) {
      for await (const page of table.pages({ partitionKey: lowercasePart(tenantId), range: byName })) {
        const there = page.map(row.read).filter((assignment) => isSameScope(assignment.scope, scope));
        for (const assignment of there) await remove(tenantId, assignment);
      }
    },
  };
}

function keysOf(tenantId: string, { name, principalId, roleDefinitionId, scope }: RoleAssignment): RowKeys[] {
  const partitionKey = lowercasePart(tenantId);
  const parts = [principalId, roleDefinitionId].map((part) => lowercasePart(part));
  const place = lowercasePart(resourceIdOf(scope), scopePartLimit);
  return [
    { partitionKey, rowKey: `a|${lowercasePart(name)}` },
    { partitionKey, rowKey: `p|${parts.join('|')}|${place}` },
  ];
}
