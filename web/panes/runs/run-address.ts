import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { connectorOf } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';

/** `/runs/{rg}/{connector}/{run}`, in the same subscription. */
export function runAddress({ id, name }: Pick<RunResource, 'id' | 'name'>, search: string): string {
  const connector = connectorOf(id);
  const parts = [connector?.resourceGroup ?? '', connector?.name ?? '', name].map(encodeURIComponent);
  return paneAddress(`/runs/${parts.join('/')}`, search);
}
