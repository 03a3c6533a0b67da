import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { ActivityRow } from '../../../shared/adapters/tables/activities.ts';
import { AssessmentRow } from '../../../shared/adapters/tables/assessments.ts';
import { ConnectorRow } from '../../../shared/adapters/tables/connector-row.ts';
import { AssignmentRow, ExemptionRow } from '../../../shared/adapters/tables/decisions.ts';
import { DeadLetterRow } from '../../../shared/adapters/tables/dead-letters.ts';
import { EventRow } from '../../../shared/adapters/tables/event-row.ts';
import { ExportRow } from '../../../shared/adapters/tables/exports.ts';
import { DeliveryRow } from '../../../shared/adapters/tables/event-deliveries.ts';
import { EventSubscriptionRow, WatchRow } from '../../../shared/adapters/tables/event-subscriptions.ts';
import { BlameRow, FindingRow, FindingStateRow } from '../../../shared/adapters/tables/findings.ts';
import { GroupClaimRow } from '../../../shared/adapters/tables/group-claims.ts';
import { GroupsRow } from '../../../shared/adapters/tables/groups.ts';
import { HookRow } from '../../../shared/adapters/tables/hook-registry.ts';
import { tableNames } from '../../../shared/adapters/tables/open-tables.ts';
import { KeptAuthorizationRow } from '../../../shared/adapters/tables/kept-authorizations.ts';
import { OperationRow } from '../../../shared/adapters/tables/operations.ts';
import { ParkedJobRow } from '../../../shared/adapters/tables/parked-jobs.ts';
import { ProjectsRow } from '../../../shared/adapters/tables/projects.ts';
import { ReadModelRow } from '../../../shared/adapters/tables/read-model-chunks.ts';
import { RequestCountRow } from '../../../shared/adapters/tables/request-counts.ts';
import { RoleAssignmentRow } from '../../../shared/adapters/tables/role-assignments.ts';
import { RootGroupRow } from '../../../shared/adapters/tables/root-groups.ts';
import { RunRow } from '../../../shared/adapters/tables/runs.ts';
import { SecretPointerRow, SecretRemainRow } from '../../../shared/adapters/tables/secret-pointers.ts';
import { SecretRow } from '../../../shared/adapters/tables/secrets.ts';
import { DoneTaskRow, PendingTaskRow } from '../../../shared/adapters/tables/task-row.ts';
import { SharedBudgetRow } from '../../../shared/adapters/tables/shared-budgets.ts';
import { SignInRow } from '../../../shared/adapters/tables/sign-ins.ts';
import { SweepRow } from '../../../shared/adapters/tables/sweeps.ts';
import { TokenLeaseRow } from '../../../shared/adapters/tables/token-leases.ts';
import { WebhookDeliveryRow } from '../../../shared/adapters/tables/delivery-log.ts';

const schemas = {
  Connectors: ConnectorRow,
  GroupClaims: GroupClaimRow,
  Groups: GroupsRow,
  'Pending events': EventRow,
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
  Authorizations: KeptAuthorizationRow,
  SecretPointers: SecretPointerRow,
  'Secrets to remove': SecretRemainRow,
  TokenLeases: TokenLeaseRow,
  RoleAssignments: RoleAssignmentRow,
  Activities: ActivityRow,
  DeadLetters: DeadLetterRow,
  Assessments: AssessmentRow,
  ReadModel: ReadModelRow,
  Findings: FindingRow,
  Exports: ExportRow,
  'Import states': FindingStateRow,
  'Requests for blame': BlameRow,
  Decisions: ExemptionRow,
  'Governance assignments': AssignmentRow,
  GitLabRequests: RequestCountRow,
  'Shared budgets': SharedBudgetRow,
  Sweeps: SweepRow,
  EventSubscriptions: EventSubscriptionRow,
  'Watched connectors': WatchRow,
  'Waiting events': DeliveryRow,
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
