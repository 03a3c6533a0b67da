import { createHash } from 'node:crypto';

import { z } from 'zod';

import { ExemptionCategory } from '../../contracts/arm/exemption.ts';
import { FindingId } from '../../contracts/findings/finding-id.ts';
import { GovernanceAssignmentPut } from '../../contracts/arm/governance-assignment.ts';
import type { Assignment } from '../../features/decisions/domain/assignment.ts';
import {
  type AnyExemption,
  type Exemption,
  type FindingExemption,
  isOfFinding,
} from '../../features/decisions/domain/exemption.ts';
import type { AssignmentPlace, Decisions } from '../../features/decisions/ports.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { outboxAction } from './event-row.ts';
import { keyPart, lowercasePart, paddedId } from './keys.ts';
import { purgePartition } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { json, text } from './row-schema.ts';
import type { Action, Columns, Entity, RowKeys } from './table-types.ts';
import type { Table } from './table.ts';

const Target = z.object({
  kind: z.enum(['connector', 'group', 'project']),
  gitLabId: z.int(),
  fullyQualifiedName: z.string(),
});
const Person = z.object({ name: z.string(), objectId: z.string() });
const targetColumn = json(Target);
const written = {
  createdOn: z.string(),
  createdBy: json(Person),
  updatedOn: z.string(),
  updatedBy: json(Person),
};

/** Columns of exemptions, of which each is about a check or a finding. */
export const ExemptionRow = z.object({
  target: targetColumn,
  check: z.exactOptional(z.string()),
  finding: z.exactOptional(FindingId),
  ...written,
  name: z.string(),
  category: ExemptionCategory,
  text,
  expiresOn: z.string(),
  reportedAt: z.exactOptional(z.string()),
  isPending: z.exactOptional(z.literal(true)),
  endedOn: z.exactOptional(z.string()),
});

const { remediationEta, governanceEmailNotification, additionalData } =
  GovernanceAssignmentPut.shape.properties.shape;

/** Columns of governance assignments. */
export const AssignmentRow = z.object({
  target: targetColumn,
  check: z.string(),
  ...written,
  key: z.string(),
  dueOn: z.string(),
  isGracePeriod: z.boolean(),
  owner: z.exactOptional(text),
  remediationEta: z.exactOptional(json(remediationEta.unwrap())),
  governanceEmailNotification: z.exactOptional(json(governanceEmailNotification.unwrap())),
  additionalData: z.exactOptional(json(additionalData.unwrap())),
});

const exemptionPrefix = 'e|';
const assignmentPrefix = 'g|';
/** Both kinds of rows, without the outbox before them. */
const decisionsRange = { from: exemptionPrefix, to: 'g}' };
const exemptionRow = rowCodec('Decisions', ExemptionRow);
const assignmentRow = rowCodec('Decisions', AssignmentRow);

/**
 * Table Decisions. PartitionKey = connector id; RowKey = `e|` name of an exemption, and `g|` kind `|` padded GitLab id `|` check
 * of a governance assignment: all decisions of a connector are one range. The outbox lies in the same partition.
 */
export function decisions(table: Table): Decisions {
  return {
    async all(connectorId) {
      const query = { partitionKey: lowercasePart(connectorId), range: decisionsRange };
      const exemptions: Exemption[] = [];
      const ofFindings: FindingExemption[] = [];
      const assignments: Assignment[] = [];
      const version = createHash('sha256');
      for await (const page of table.pages(query))
        for (const entity of page) {
          version.update(`${entity.rowKey} ${entity.etag} `);
          if (entity.rowKey.startsWith(assignmentPrefix)) assignments.push(assignmentRow.read(entity));
          else {
            const exemption = readExemption(entity);
            if (isOfFinding(exemption)) ofFindings.push(exemption);
            else exemptions.push(exemption);
          }
        }
      return { exemptions, ofFindings, assignments, version: version.digest('hex') };
    },
    async exemption(connectorId, name) {
      const { partitionKey, rowKey } = exemptionKeys(connectorId, name);
      const entity = await table.get(partitionKey, rowKey);
      return entity && { value: readExemption(entity), etag: entity.etag };
    },
    async writeExemption(connectorId, exemption, { etag, events = [] }) {
      const keys = exemptionKeys(connectorId, exemption.name);
      const writing = writeAction(keys, exemptionRow.write(exemption), etag);
      const reports = events.map((event) => outboxAction(keys.partitionKey, event));
      await table.transact([writing, ...reports]);
    },
    async removeExemption(connectorId, { name, etag, events = [] }) {
      const keys = exemptionKeys(connectorId, name);
      if (events.length === 0) return table.remove(keys.partitionKey, keys.rowKey, etag);
      const reports = events.map((event) => outboxAction(keys.partitionKey, event));
      await table.transact([['delete', keys], ...reports]);
    },
    async assignment(connectorId, place) {
      const { partitionKey, rowKey } = assignmentKeys(connectorId, place);
      const entity = await table.get(partitionKey, rowKey);
      return entity && { value: assignmentRow.read(entity), etag: entity.etag };
    },
    async writeAssignment(connectorId, assignment, { etag, events = [] }) {
      const keys = assignmentKeys(connectorId, assignment);
      const writing = writeAction(keys, assignmentRow.write(assignment), etag);
      await table.transact([writing, ...events.map((event) => outboxAction(keys.partitionKey, event))]);
    },
    removeAssignment(connectorId, place) {
      const { partitionKey, rowKey } = assignmentKeys(connectorId, place);
      return table.remove(partitionKey, rowKey);
    },
    purge: (connectorId) => purgePartition(table, lowercasePart(connectorId)),
  };
}

/** Rows of both kinds have the same names, so that a name is one decision. */
function readExemption(entity: Entity): AnyExemption {
  const { check = '', finding, isPending, endedOn, ...row } = exemptionRow.read(entity);
  return finding === undefined
    ? { ...row, check }
    : { ...row, finding, ...omitUndefined({ isPending, endedOn }) };
}

function writeAction(keys: RowKeys, columns: Columns, etag: string | undefined): Action {
  const entity = { ...keys, ...columns };
  return etag === undefined ? ['create', entity] : ['update', entity, 'Replace', { etag }];
}

/** Names differ by more than their case, as in Azure. */
function exemptionKeys(connectorId: string, name: string): RowKeys {
  return { partitionKey: lowercasePart(connectorId), rowKey: exemptionPrefix + lowercasePart(name) };
}

function assignmentKeys(connectorId: string, { target, check }: AssignmentPlace): RowKeys {
  const rowKey = `${assignmentPrefix}${target.kind}|${paddedId(target.gitLabId)}|${keyPart(check)}`;
  return { partitionKey: lowercasePart(connectorId), rowKey };
}
