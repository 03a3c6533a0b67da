/** Event flags of hooks, by the names of GitLab's API. */
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

/** Triggers that the `test` endpoint supports: no project, subgroup or member events. */
export const testTriggers: readonly HookFlag[] = projectFlags.filter(
  (flag) => flag !== 'repository_update_events',
);

/** One delivery attempt, as listed by `GET …/hooks/:id/events`. `internal error` means no response. */
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
  /** Id of the group or project; 0 for a system hook. */
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
  /** `whsec_` followed by the base64 key. */
  signingToken: string | undefined;
  template: string | undefined;
  customHeaders: Map<string, string>;
  urlVariables: Map<string, string>;
  /** Consecutive failures, at most 40. */
  failures: number;
  disabledUntil: number | undefined;
  /** Newest last. */
  log: DeliveryLogEntry[];
};
