import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { ActivityRow } from '../../shared/store/activities.ts';
import { ConnectorRow } from '../../shared/store/connector-row.ts';
import { DeadLetterRow } from '../../shared/store/dead-letters.ts';
import { EventRow } from '../../shared/store/event-row.ts';
import { GroupClaimRow } from '../../shared/store/group-claims.ts';
import { GroupsRow } from '../../shared/store/groups.ts';
import { HookRow } from '../../shared/store/hook-registry.ts';
import { tableNames } from '../../shared/store/open-tables.ts';
import { OperationRow } from '../../shared/store/operations.ts';
import { ParkedJobRow } from '../../shared/store/parked-jobs.ts';
import { ProjectsRow } from '../../shared/store/projects.ts';
import { RoleAssignmentRow } from '../../shared/store/role-assignments.ts';
import { RootGroupRow } from '../../shared/store/root-groups.ts';
import { RunRow } from '../../shared/store/runs.ts';
import { SecretPointerRow, SecretRemainRow } from '../../shared/store/secret-pointers.ts';
import { SecretRow } from '../../shared/store/secrets.ts';
import { DoneTaskRow, PendingTaskRow } from '../../shared/store/task-row.ts';
import { SignInRow } from '../../shared/store/sign-ins.ts';
import { TokenLeaseRow } from '../../shared/store/token-leases.ts';
import { WebhookDeliveryRow } from '../../shared/store/webhook-deliveries.ts';

const schemas = {
  Connectors: ConnectorRow,
  GroupClaims: GroupClaimRow,
  Groups: GroupsRow,
  'Events that wait': EventRow,
  'Root groups': RootGroupRow,
  Projects: ProjectsRow,
  Changes: EventRow,
  Hooks: HookRow,
  WebhookDeliveries: WebhookDeliveryRow,
  ParkedJobs: ParkedJobRow,
  Runs: RunRow,
  'Pending tasks': PendingTaskRow,
  'Done tasks': DoneTaskRow,
  Operations: OperationRow,
  Secrets: SecretRow,
  SignIns: SignInRow,
  SecretPointers: SecretPointerRow,
  'Secrets to remove': SecretRemainRow,
  TokenLeases: TokenLeaseRow,
  RoleAssignments: RoleAssignmentRow,
  Activities: ActivityRow,
  DeadLetters: DeadLetterRow,
};

const doc = readFileSync('docs/tables.md', 'utf8');
const sections = new Map(
  doc
    .split(/^###? /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

describe('docs/tables.md', () => {
  it('has a section for each table and no other', () => {
    const headings = doc.match(/^## \w+$/gm)?.map((heading) => heading.slice(3));

    expect(headings?.toSorted()).toEqual(tableNames.toSorted());
  });

  it.each(Object.entries(schemas))('names the columns of %s as the schema does', (name, schema) => {
    const columns = sections
      .get(name)
      ?.split('**Columns**')[1]
      ?.matchAll(/`(\w+)`/g);

    expect([...(columns ?? [])].map(([, column]) => column)).toEqual(Object.keys(schema.shape));
  });
});
