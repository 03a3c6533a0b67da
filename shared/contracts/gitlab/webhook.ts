import { z } from 'zod';

const GitLabId = z.int().positive();

/** Undefined if the text is absent, of another type or too long. */
type Text = string | undefined;
const maxCharacters = 1024;
const maxPaths = 5000;
/** GitLab lists at most 20 commits of a push. */
const maxCommits = 100;

/** Files that a commit changed. Absent, too long or malformed lists are undefined: the changed files are unknown then. */
type TouchedPaths = Record<'added' | 'modified' | 'removed', string[] | undefined>;
export type PushHints = {
  ref: Text;
  totalCommits: number | undefined;
  commits: TouchedPaths[] | undefined;
  defaultBranch: Text;
  ciConfigPath: Text;
};
export type PipelineHints = { status: Text; ref: Text; isTag: boolean; defaultBranch: Text };

/** Events about a project. */
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
/** Events about a group. */
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
const Push = z.object({ event: z.literal('push'), project_id: GitLabId, hints: z.custom<PushHints>() });
const Pipeline = z.object({
  event: z.literal('pipeline'),
  project_id: GitLabId,
  hints: z.custom<PipelineHints>(),
});
const Vulnerability = z.object({ event: z.literal('vulnerability'), project_id: GitLabId });
const AccessToken = z.object({ event: z.literal('expiring_access_token') });
const Unknown = z.object({ event: z.literal('unknown') });

const WebhookPayload = z.discriminatedUnion('event', [
  AboutProject,
  AboutGroup,
  Push,
  Pipeline,
  Vulnerability,
  AccessToken,
  Unknown,
]);
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/**
 * Reads the fields of a webhook delivery that triage uses. `event` is GitLab's `event_name`, otherwise its `object_kind`:
 * project and subgroup events have only the former. `project_id` may be in several places. Unknown and malformed payloads
 * are `unknown`; never throws. GitLab, Webhook events and System hooks.
 */
export function readWebhookPayload(payload: unknown): WebhookPayload {
  const read = WebhookPayload.safeParse(selectFields(fieldsOf(payload)));
  return read.success ? read.data : { event: 'unknown' };
}

/**
 * Selects the used fields before the schema checks them: with thousands of payloads per second, optional fields are
 * cheaper to read by hand than with `catch` in a schema.
 */
function selectFields(fields: Fields): Fields {
  const event = fields['event_name'] ?? fields['object_kind'];
  const project = fieldsOf(fields['project']);
  const attributes = fieldsOf(fields['object_attributes']);
  return {
    event,
    project_id: fields['project_id'] ?? project['id'] ?? attributes['project_id'],
    group_id: fields['group_id'],
    ...(event === 'push' && { hints: pushHints(fields, project) }),
    ...(event === 'pipeline' && { hints: pipelineHints(attributes, project) }),
  };
}

function pushHints(fields: Fields, project: Fields): PushHints {
  const total = fields['total_commits_count'];
  return {
    ref: textOf(fields['ref']),
    totalCommits: isCount(total) ? total : undefined,
    commits: touchedBy(fields['commits']),
    defaultBranch: textOf(project['default_branch']),
    ciConfigPath: textOf(project['ci_config_path']),
  };
}

function pipelineHints(attributes: Fields, project: Fields): PipelineHints {
  return {
    status: textOf(attributes['status']),
    ref: textOf(attributes['ref']),
    isTag: attributes['tag'] === true,
    defaultBranch: textOf(project['default_branch']),
  };
}

function touchedBy(commits: unknown): TouchedPaths[] | undefined {
  if (!Array.isArray(commits) || commits.length > maxCommits) return undefined;
  return commits.map((commit) => {
    const { added, modified, removed } = fieldsOf(commit);
    return { added: pathsOf(added), modified: pathsOf(modified), removed: pathsOf(removed) };
  });
}

function pathsOf(value: unknown): string[] | undefined {
  const isList = Array.isArray(value) && value.length <= maxPaths && value.every(isText);
  return isList ? value : undefined;
}

function textOf(value: unknown): Text {
  return isText(value) && value.length <= maxCharacters ? value : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
