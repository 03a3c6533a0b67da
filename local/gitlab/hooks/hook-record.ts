/** The event flags of GitLab's hooks, as their requests and answers name them. */
const sharedFlags = [
  'push_events', 'tag_push_events', 'merge_requests_events', 'repository_update_events',
] as const; // prettier-ignore

const projectFlags = [
  ...sharedFlags, 'issues_events', 'confidential_issues_events', 'note_events', 'confidential_note_events',
  'job_events', 'pipeline_events', 'wiki_page_events', 'deployment_events', 'feature_flag_events', 'releases_events',
  'milestone_events', 'emoji_events', 'resource_access_token_events', 'vulnerability_events',
] as const; // prettier-ignore

const groupFlags = [...projectFlags, 'project_events', 'subgroup_events', 'member_events'] as const;

export type HookFlag = (typeof groupFlags)[number];
export type HookKind = 'group' | 'project' | 'system';

export const flagsOf: Readonly<Record<HookKind, readonly HookFlag[]>> = {
  group: groupFlags,
  project: projectFlags,
  system: sharedFlags,
};

/** What the API's `test` can fire; not a project, subgroup or member event. */
export const testTriggers: readonly HookFlag[] = projectFlags.filter(
  (flag) => flag !== 'repository_update_events',
);

/** One attempt to deliver, as `GET …/hooks/:id/events` lists it. `status` is a number, or `internal error`. */
export type DeliveryLogEntry = {
  id: number;
  at: number;
  url: string;
  trigger: string;
  requestHeaders: Readonly<Record<string, string>>;
  requestBody: string;
  responseHeaders: Readonly<Record<string, string>>;
  responseBody: string;
  status: number | 'internal error';
  durationSeconds: number;
};

export type HookRecord = {
  readonly id: number;
  readonly kind: HookKind;
  /** The group or project that it belongs to; 0 for a system hook. */
  readonly ownerId: number;
  readonly createdAt: number;
  url: string;
  name: string | undefined;
  description: string | undefined;
  flags: Set<HookFlag>;
  branchFilter: string | undefined;
  branchFilterStrategy: 'wildcard' | 'regex' | 'all_branches';
  verifyTls: boolean;
  token: string | undefined;
  /** `whsec_` and base64 of the key. */
  signingToken: string | undefined;
  template: string | undefined;
  customHeaders: Map<string, string>;
  urlVariables: Map<string, string>;
  /** In a row; at most 40. */
  failures: number;
  disabledUntil: number | undefined;
  /** Newest last. */
  log: DeliveryLogEntry[];
};
