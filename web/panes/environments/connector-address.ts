import { connectorOf } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';

/** `/environments/{rg}/{connector}`, in the same subscription. */
export function connectorAddress(id: string, search: string): string {
  return paneAddress(connectorPanePath(id), search);
}

/** Addresses match in any case, so a connector `gitlab` in a resource group `add` would be the wizard. */
const wizardPath = '/environments/add/gitlab';

export function connectorPanePath(id: string): string {
  const { resourceGroup = '', name = '' } = connectorOf(id) ?? {};
  const path = `/environments/${[resourceGroup, name].map(encodeURIComponent).join('/')}`;
  return path.toLowerCase() === wizardPath ? `${path}/connector` : path;
}
