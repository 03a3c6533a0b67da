import { withoutTrailingSlashes } from '../../../contracts/outer-slashes.ts';

/** The route of webhook deliveries, below the public address of the app. */
const webhookRoute = 'webhooks/gitlab';

/** Where GitLab delivers the events of one hook. The id is no secret: deliveries prove themselves. */
export function hookAddress(publicUrl: string, hookId: string): string {
  return `${withoutTrailingSlashes(publicUrl)}/${webhookRoute}/${hookId}`;
}
