import type { PipelineHints, PushHints, WebhookPayload } from '../../contracts/gitlab/webhook.ts';
import { touchesSettings } from './touched-paths.ts';

export type Target =
  { kind: 'project'; projectId: number } | { kind: 'group'; groupId: number; subtree: boolean };
export type Triage = { outcome: 'ignored'; because: string } | { outcome: 'resync'; target: Target };

const finished = new Set(['success', 'failed', 'canceled']);

/**
 * The narrowest resync that an event calls for. A payload is a hint, never truth: only ids are taken from it, and what
 * it leaves open counts as changed. `eventHeader` is `X-Gitlab-Event`; it only serves to name what is ignored.
 */
export function triage(eventHeader: string | null, payload: WebhookPayload): Triage {
  switch (payload.event) {
    case 'push':
      return triagePush(payload.project_id, payload.hints);
    case 'pipeline':
      return triagePipeline(payload.project_id, payload.hints);
    case 'vulnerability':
    case 'project_create':
    case 'project_destroy':
    case 'project_rename':
    case 'project_transfer':
    case 'project_update':
    case 'user_add_to_team':
    case 'user_update_for_team':
    case 'user_remove_from_team':
      return resyncProject(payload.project_id);
    case 'group_create':
    case 'group_destroy':
    case 'subgroup_create':
    case 'subgroup_destroy':
    case 'user_add_to_group':
    case 'user_update_for_group':
    case 'user_remove_from_group':
      return resyncGroup(payload.group_id, false);
    case 'group_rename':
      // The full paths of everything below change, and GitLab tells of none of it.
      return resyncGroup(payload.group_id, true);
    case 'expiring_access_token':
      return ignored('an access token that ends soon changes nothing in the inventory');
    case 'unknown':
      return ignored(`${named(eventHeader)} is not an event that changes the inventory, or not readable`);
  }
}

function triagePush(projectId: number, push: PushHints): Triage {
  const branch = push.defaultBranch;
  if (isOther(push.ref, branch && `refs/heads/${branch}`))
    return ignored('the push is not to the default branch');
  if (!touchesSettings(push)) return ignored('the push touches neither CI configuration nor code owners');
  return resyncProject(projectId);
}

function triagePipeline(projectId: number, pipeline: PipelineHints): Triage {
  const { status, ref, isTag, defaultBranch } = pipeline;
  if (status !== undefined && !finished.has(status)) return ignored('the pipeline has not finished');
  const isElsewhere = isTag || isOther(ref, defaultBranch);
  return isElsewhere ? ignored('the pipeline is not of the default branch') : resyncProject(projectId);
}

/** Whether both are told and differ. */
function isOther(ref: string | undefined, wanted: string | undefined): boolean {
  return Boolean(ref) && Boolean(wanted) && ref !== wanted;
}

function resyncProject(projectId: number): Triage {
  return { outcome: 'resync', target: { kind: 'project', projectId } };
}

function resyncGroup(groupId: number, subtree: boolean): Triage {
  return { outcome: 'resync', target: { kind: 'group', groupId, subtree } };
}

function ignored(because: string): Triage {
  return { outcome: 'ignored', because };
}

/** The header comes from outside and ends in a log. */
function named(eventHeader: string | null): string {
  return eventHeader !== null && /^[A-Za-z ]{1,40}$/.test(eventHeader) ? `'${eventHeader}'` : 'this';
}
