import type { PageSettings } from '../../shared/contracts/page-settings.ts';
import { useConnectors } from '../api/connectors.ts';
import { useScope } from './use-scope.ts';
import { useSettings } from './session-context.tsx';

type Instances = PageSettings['gitLabInstances'];

/** The configured GitLab that a connector's tags name, the first one without a tag. A tag that names another is no address. */
export function gitLabUrlOf(
  tags: Readonly<Record<string, string>>,
  instances: Instances,
): string | undefined {
  const wanted = tags['gitlabInstanceUrl'];
  if (wanted === undefined) return instances[0]?.url;
  return instances.find(({ url }) => plain(url) === plain(wanted))?.url;
}

/** The GitLab of a connector, by its resource id. Links lead to configured GitLabs only. */
export function useGitLabUrl(connectorId: string | undefined): string | undefined {
  const { gitLabInstances } = useSettings();
  const { subscription } = useScope();
  const { data: connectors } = useConnectors(subscription?.subscriptionId);
  const connector = connectors?.find(({ id }) => id.toLowerCase() === connectorId?.toLowerCase());
  return connector === undefined ? undefined : gitLabUrlOf(connector.tags, gitLabInstances);
}

function plain(url: string): string {
  return url.trim().toLowerCase().replace(/\/$/, '');
}
