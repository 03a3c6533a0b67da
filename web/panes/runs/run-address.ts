import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { connectorOf, runPath } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';

/** `/runs/{rg}/{connector}/{run}`, in the same subscription. */
export function runAddress({ id, name }: Pick<RunResource, 'id' | 'name'>, search: string): string {
  const { resourceGroup = '', name: connector = '' } = connectorOf(id) ?? {};
  return paneAddress(runPath({ resourceGroup, name: connector }, name), search);
}
