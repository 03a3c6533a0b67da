import { z } from 'zod';

const GitLabId = z.int().positive();
const Text = z.string().max(1024).nullish().catch(undefined);

const mostPaths = 5000;
/** GitLab lists at most 20 commits of a push. */
const mostCommits = 100;
/** Files that a commit touched. Missing, overlong or malformed lists are undefined. */
type TouchedPaths = Record<'added' | 'modified' | 'removed', string[] | undefined>;
const Commits = z.custom<TouchedPaths[]>().optional();

/** Events that are about a project, whatever else they hold. */
const AboutProject = z.object({
  event: z.enum([
    'project_create',
    'project_destroy',
    'project_rename',
    'project_transfer',
    'project_update',
    'user_add_to_team',
    'user_update_for_team',
    'user_remove_from_team',
  ]),
  project_id: GitLabId,
});
/** Events that are about a group, whatever else they hold. */
const AboutGroup = z.object({
  event: z.enum([
    'group_create',
    'group_destroy',
    'group_rename',
    'subgroup_create',
    'subgroup_destroy',
    'user_add_to_group',
    'user_update_for_group',
    'user_remove_from_group',
  ]),
  group_id: GitLabId,
});
/** Missing or overlong lists of paths stay missing: then nobody can say what was touched. */
const Push = z.object({
  event: z.literal('push'),
  project_id: GitLabId,
  ref: Text,
  total_commits_count: z.int().min(0).optional().catch(undefined),
  commits: Commits,
  project: z.object({ default_branch: Text, ci_config_path: Text }).optional().catch(undefined),
});
const Pipeline = z.object({
  event: z.literal('pipeline'),
  project_id: GitLabId,
  object_attributes: z.object({ status: Text, ref: Text, tag: z.boolean().optional().catch(undefined) }),
  project: z.object({ default_branch: Text }).optional().catch(undefined),
});
const Vulnerability = z.object({ event: z.literal('vulnerability'), project_id: GitLabId });
const AccessToken = z.object({ event: z.literal('expiring_access_token') });
const Unknown = z.object({ event: z.literal('unknown') });

const WebhookPayload = z
  .discriminatedUnion('event', [
    AboutProject,
    AboutGroup,
    Push,
    Pipeline,
    Vulnerability,
    AccessToken,
    Unknown,
  ])
  .catch({ event: 'unknown' });
export type WebhookPayload = z.infer<typeof WebhookPayload>;
export type PushPayload = z.infer<typeof Push>;
export type PipelinePayload = z.infer<typeof Pipeline>;

/**
 * What triage looks at in a delivery of a GitLab webhook. `event` is GitLab's `event_name`, else its `object_kind`:
 * project and subgroup events have the former only. `project_id` is taken from wherever the event tells it. What we do
 * not know or cannot read is `unknown`; never throws. GitLab, Webhook events and System hooks.
 */
export function readWebhookPayload(payload: unknown): WebhookPayload {
  return WebhookPayload.parse(picked(payload));
}

/**
 * The little that is used, before the schema sees it: thousands of payloads come a second, and what zod's transforms have
 * looked at is collected late (zod 4.6: a collection of what is young took 2 ms instead of 0.1).
 */
function picked(payload: unknown): Record<string, unknown> {
  const fields = fieldsOf(payload);
  const { project, object_attributes: attributes } = fields;
  return {
    event: fields['event_name'] ?? fields['object_kind'],
    project_id: fields['project_id'] ?? fieldsOf(project)['id'] ?? fieldsOf(attributes)['project_id'],
    group_id: fields['group_id'],
    ref: fields['ref'],
    total_commits_count: fields['total_commits_count'],
    commits: touchedBy(fields['commits']),
    project,
    object_attributes: attributes,
  };
}

/** By hand, as a commit may touch thousands of files. */
function touchedBy(commits: unknown): TouchedPaths[] | undefined {
  if (!Array.isArray(commits) || commits.length > mostCommits) return undefined;
  return commits.map((commit) => {
    const { added, modified, removed } = fieldsOf(commit);
    return { added: pathsOf(added), modified: pathsOf(modified), removed: pathsOf(removed) };
  });
}

function pathsOf(value: unknown): string[] | undefined {
  const isList = Array.isArray(value) && value.length <= mostPaths && value.every(isText);
  return isList ? value : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
