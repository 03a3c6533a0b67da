import { z } from 'zod';

const GitLabId = z.int().positive();
const Text = z.string().max(1024).nullish().catch(undefined);

const mostPaths = 5000;
/** GitLab lists at most 20 commits of a push. */
const mostCommits = 100;
/** Checked by hand: a commit may touch thousands of files, and only what fits is looked at. */
const Paths = z
  .custom<string[]>((value) => Array.isArray(value) && value.length <= mostPaths && value.every(isText))
  .optional()
  .catch(undefined);
const Commits = z
  .custom<unknown[]>((value) => Array.isArray(value) && value.length <= mostCommits)
  .pipe(z.array(z.object({ added: Paths, modified: Paths, removed: Paths })))
  .optional()
  .catch(undefined);

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

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

/**
 * What triage looks at in a delivery of a GitLab webhook. `event` is GitLab's `event_name`, else its `object_kind`:
 * project and subgroup events have the former only. `project_id` is taken from wherever the event tells it. What we do
 * not know or cannot read is `unknown`; parsing never fails. GitLab, Webhook events and System hooks.
 */
export const WebhookPayload = z
  .preprocess(
    atOnePlace,
    z.discriminatedUnion('event', [
      AboutProject,
      AboutGroup,
      Push,
      Pipeline,
      Vulnerability,
      AccessToken,
      Unknown,
    ]),
  )
  .catch({ event: 'unknown' });
export type WebhookPayload = z.infer<typeof WebhookPayload>;
export type PushPayload = z.infer<typeof Push>;
export type PipelinePayload = z.infer<typeof Pipeline>;

function atOnePlace(payload: unknown): unknown {
  const { event_name: name, object_kind: kind, project_id: id, ...rest } = fieldsOf(payload);
  const { project, object_attributes: attributes } = rest;
  const projectId = id ?? fieldsOf(project)['id'] ?? fieldsOf(attributes)['project_id'];
  return { ...rest, event: name ?? kind, project_id: projectId };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
