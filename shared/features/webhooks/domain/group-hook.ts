import { ownApiVersion } from '../../../contracts/arm/api-version.ts';
import {
  type GitLabError,
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabRefusedError,
} from '../../../platform/errors/gitlab-errors.ts';
import { withoutTrailingSlashes } from '../../../contracts/outer-slashes.ts';

const faultyRequest: ReadonlySet<number | undefined> = new Set([400, 422]);

/** True for an error that a retry does not change: no permission, no licence, or an invalid request. */
export function isHookRefusal(failure: unknown): failure is GitLabError {
  if (failure instanceof GitLabForbiddenError || failure instanceof GitLabNotFoundError) return true;
  return failure instanceof GitLabRefusedError && faultyRequest.has(failure.gitLabStatus);
}

/** Why a root group is polled, and what a person can do about it. `group`: its fully qualified name. */
export function whyPolling(refusal: GitLabError, { url, group }: { url: string; group: string }): string {
  if (faultyRequest.has(refusal.gitLabStatus)) return `GitLab does not take the webhook: ${refusal.message}`;
  // GitLab reports renames and transfers to system hooks only.
  return (
    'GitLab does not let this token manage group webhooks (scope api, role Owner and a Premium licence are needed), so ' +
    `changes are found by polling. By hand: add a webhook with the URL ${url}, at a group or a project for its push, ` +
    'pipeline, project, subgroup, member and vulnerability events as far as it has them, or for a self-managed instance as a ' +
    `system hook. The secret token is the answer to POST …/gitLabGroups/${group}/listWebhookSecret (api-version ${ownApiVersion}).`
  );
}

/** The route of webhook deliveries, below the public address of the app. */
const webhookRoute = 'webhooks/gitlab';

/** The URL to which GitLab delivers the events of one hook. The id is no secret: deliveries are authenticated. */
export function hookAddress(publicUrl: string, hookId: string): string {
  return `${withoutTrailingSlashes(publicUrl)}/${webhookRoute}/${hookId}`;
}
