import { onlyOurs } from '../api-version.ts';
import { RotatedWebhookSecret, WebhookSecret, WebhookSecretRotation } from '../webhook-secret.ts';
import type { OperationSpec } from './operation-spec.ts';
import { gitLabGroup } from './scope-paths.ts';

/** Routes by function name. */
export const webhookPaths = {
  groupWebhookSecret: `${gitLabGroup}/listWebhookSecret`,
  groupWebhookSecretRotation: `${gitLabGroup}/rotateWebhookSecret`,
} as const;

/** Secrets of webhooks, in our own version. */
export const webhookOperations = {
  GitLabGroups_ListWebhookSecret: {
    operationId: 'GitLabGroups_ListWebhookSecret',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/listWebhookSecret/action',
    method: 'POST',
    path: webhookPaths.groupWebhookSecret,
    summary:
      'Returns URL and secret token for a webhook that a person adds by hand, at the group or at the instance.',
    apiVersions: onlyOurs,
    responses: { 200: WebhookSecret },
  },
  GitLabGroups_RotateWebhookSecret: {
    operationId: 'GitLabGroups_RotateWebhookSecret',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/rotateWebhookSecret/action',
    method: 'POST',
    path: webhookPaths.groupWebhookSecretRotation,
    summary:
      'Replaces the secrets of the webhook of a group or the instance. The former ones are accepted for a while, until the hook has the new ones.',
    apiVersions: onlyOurs,
    body: WebhookSecretRotation,
    mayLackBody: true,
    responses: { 200: RotatedWebhookSecret },
  },
} as const satisfies Record<string, OperationSpec>;
