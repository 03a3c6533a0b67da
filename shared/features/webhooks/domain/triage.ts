import type { PipelineHints, PushHints, WebhookPayload } from '../../../contracts/gitlab/webhook.ts';
import { touchesSettings } from './touched-paths.ts';

/**
 * `told`: the event reports that the group or project was created (or moved) there, or destroyed. `changed`: a push touched the
 * CI configuration, or a pipeline may have left reports.
 */
export type Target = { told?: 'created' | 'destroyed' } & (
  | { kind: 'project'; projectId: number; changed?: 'ci' | 'reports' }
  | { kind: 'group'; groupId: number; subtree: boolean }
);
export type Triage = { outcome: 'ignored'; reason: string } | { outcome: 'resync'; target: Target };

const finished = new Set(['success', 'failed', 'canceled']);

/**
 * The narrowest resync that an event calls for. A payload is only a hint: ids are taken from it, and unknown details
 * count as changed. `eventHeader`: `X-Gitlab-Event`, only to name an ignored event.
 */
export function triage(eventHeader: string | null, payload: WebhookPayload): Triage {
  switch (payload.event) {
    case 'push':
      return triagePush(payload.project_id, payload.hints);
    case 'pipeline':
      return triagePipeline(payload.project_id, payload.hints);
    case 'project_create':
    case 'project_transfer':
      return resyncProject(payload.project_id, 'created');
    case 'project_destroy':
      return resyncProject(payload.project_id, 'destroyed');
    case 'vulnerability':
      return reportsOf(payload.project_id);
    case 'project_rename':
    case 'project_update':
    case 'user_add_to_team':
    case 'user_update_for_team':
    case 'user_remove_from_team':
      return resyncProject(payload.project_id);
    case 'group_create':
    case 'subgroup_create':
      return resyncGroup(payload.group_id, { told: 'created' });
    case 'group_destroy':
    case 'subgroup_destroy':
      return resyncGroup(payload.group_id, { told: 'destroyed' });
    case 'user_add_to_group':
    case 'user_update_for_group':
    case 'user_remove_from_group':
      return resyncGroup(payload.group_id);
    case 'group_rename':
      // The full paths of everything below change, and GitLab sends no event for it.
      return resyncGroup(payload.group_id, { subtree: true });
    case 'expiring_access_token':
      return ignored('an access token that expires soon changes nothing in the inventory');
    case 'unknown':
      return ignored(`${named(eventHeader)} is not an event that changes the inventory, or not readable`);
  }
}

function triagePush(projectId: number, push: PushHints): Triage {
  const branch = push.defaultBranch;
  if (isOther(push.ref, branch && `refs/heads/${branch}`))
    return ignored('the push is not to the default branch');
  if (!touchesSettings(push)) return ignored('the push touches neither CI configuration nor code owners');
  return { outcome: 'resync', target: { kind: 'project', projectId, changed: 'ci' } };
}

function triagePipeline(projectId: number, pipeline: PipelineHints): Triage {
  const { status, ref, isTag, defaultBranch } = pipeline;
  if (status !== undefined && !finished.has(status)) return ignored('the pipeline has not finished');
  const isElsewhere = isTag || isOther(ref, defaultBranch);
  if (isElsewhere) return ignored('the pipeline is not of the default branch');
  // Only successful pipelines count for findings.
  return status === undefined || status === 'success' ? reportsOf(projectId) : resyncProject(projectId);
}

function reportsOf(projectId: number): Triage {
  return { outcome: 'resync', target: { kind: 'project', projectId, changed: 'reports' } };
}

/** True if both are known and differ. */
function isOther(ref: string | undefined, wanted: string | undefined): boolean {
  return Boolean(ref) && Boolean(wanted) && ref !== wanted;
}

type Reported = NonNullable<Target['told']>;

function resyncProject(projectId: number, told?: Reported): Triage {
  return { outcome: 'resync', target: { kind: 'project', projectId, ...(told && { told }) } };
}

function resyncGroup(groupId: number, how: { subtree?: boolean; told?: Reported } = {}): Triage {
  return { outcome: 'resync', target: { kind: 'group', groupId, subtree: false, ...how } };
}

function ignored(reason: string): Triage {
  return { outcome: 'ignored', reason };
}

/** Checked, because the header comes from outside and is logged. */
function named(eventHeader: string | null): string {
  return eventHeader !== null && /^[A-Za-z ]{1,40}$/.test(eventHeader) ? `'${eventHeader}'` : 'this';
}
