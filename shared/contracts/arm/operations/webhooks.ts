import { onlyOurs } from '../api-version.ts';
import { WebhookSecret } from '../webhook-secret.ts';
import type { OperationSpec } from './operation-spec.ts';
import { gitLabGroup } from './scope-paths.ts';

/** Routes by function name. */
export const webhookPaths = {
  groupWebhookSecret: `${gitLabGroup}/listWebhookSecret`,
} as const;

/** Webhooks that a person adds by hand, in our own version. */
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
} as const satisfies Record<string, OperationSpec>;
