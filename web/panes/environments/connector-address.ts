import { connectorOf } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';

/** `/environments/{rg}/{connector}`, in the same subscription. */
export function connectorAddress(id: string, search: string): string {
  return paneAddress(connectorPanePath(id), search);
}

export function connectorPanePath(id: string): string {
  const { resourceGroup = '', name = '' } = connectorOf(id) ?? {};
  return `/environments/${[resourceGroup, name].map(encodeURIComponent).join('/')}`;
}
