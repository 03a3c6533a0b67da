import type { Tenant } from '../contracts/tenant.ts';
import type { Clock, Ids } from '../platform/clock.ts';
import type { JobSender } from '../platform/jobs/job-sender.ts';
import type { Log } from '../platform/log.ts';
import type {
  ConnectorChanges,
  Connectors,
  GitLabConnections,
  GroupClaims,
  Operations,
  RequestCounts,
  SharedBudgets,
} from './connectors/ports.ts';
import type { Runs, RunTasks } from './crawl/ports.ts';
import type { KeptAuthorizations, SignIns, Vault } from './credentials/ports.ts';
import type { Decisions } from './decisions/ports.ts';
import type { Exports } from './exports/ports.ts';
import type { Findings, ReportReader } from './findings/ports.ts';
import type { ChangeFeed, Groups, Projects, RootGroups } from './inventory/ports.ts';
import type { Activities, RoleAssignments } from './permissions/ports.ts';
import type { Assessments, CoalescedUpdates, ReadModel, ReadModelChunks } from './posture/ports.ts';
import type { DeadLetterQueues, DeadLetters } from './recovery/ports.ts';
import type { EventDeliveries, EventEndpoints, EventSubscriptions } from './subscriptions/ports.ts';
import type { RecentLooks } from './webhooks/domain/recent-looks.ts';
import type {
  CoalescingSender,
  HookKeyCache,
  HookRegistry,
  ParkedJobs,
  DeliveryLog,
} from './webhooks/ports.ts';

/** The one bag that every flow takes: the outside world behind ports, time and ids, the log, and a few settings. */
export type App = {
  connectors: Connectors;
  /** Changes of connectors, repeated on a conflict. */
  changes: ConnectorChanges;
  operations: Operations;
  groupClaims: GroupClaims;
  gitlab: GitLabConnections;
  requestCounts: RequestCounts;
  sharedBudgets: Pick<SharedBudgets, 'purgeUnused'>;
  roleAssignments: RoleAssignments;
  activities: Activities;
  rootGroups: RootGroups;
  groups: Groups;
  projects: Projects;
  changeFeed: ChangeFeed;
  assessments: Assessments;
  findings: Findings;
  reports: { read: ReportReader };
  decisions: Decisions;
  exports: Exports;
  readModelChunks: ReadModelChunks;
  readModel: ReadModel;
  readModelUpdates: CoalescedUpdates;
  runs: Runs;
  runTasks: RunTasks;
  signIns: SignIns;
  keptAuthorizations: KeptAuthorizations;
  vault: Vault;
  hookRegistry: HookRegistry;
  hookKeys: HookKeyCache;
  deliveryLog: DeliveryLog;
  parkedJobs: ParkedJobs;
  coalescingSender: CoalescingSender;
  recentLooks: RecentLooks;
  eventSubscriptions: EventSubscriptions;
  eventDeliveries: EventDeliveries;
  eventEndpoints: EventEndpoints;
  deadLetters: DeadLetters;
  deadLetterQueues: DeadLetterQueues;
  jobs: JobSender;
  clock: Clock;
  ids: Ids;
  log: Log;
  tenants: readonly Tenant[];
  servesOneTenant: boolean;
  /** Whether a code may be one that no sign-in here gave. */
  codesOfOtherClients: boolean;
  /** The app's address for GitLab; absent: connectors poll. */
  publicUrl: string | undefined;
  /** Minutes after which a root group is crawled again. */
  reconcilePeriodMinutes: number;
  limits: {
    connectorsPerSubscription: number;
    roleAssignmentsPerSubscription: number;
    /** Requests for authors of findings. */
    blamesPerImport: number;
    blamesPerDay: number;
  };
  /** Days until a failing check is due, by its severity, where an assignment names no date; and a critical finding. */
  remediationDays: Readonly<Record<'Critical' | 'High' | 'Medium' | 'Low', number>>;
};
