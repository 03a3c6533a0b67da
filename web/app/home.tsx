import { Redirect, useSearch } from 'wouter';

import { useConnectors } from '../api/connectors.ts';
import { addressWith } from '../url/use-filters.ts';
import { hasPane } from './routes.tsx';
import { useScope } from './use-scope.ts';

const wizard = '/environments/add/gitlab';

/** `/`: to the inventory, or to the wizard while nothing is connected. */
export function Home() {
  const search = useSearch();
  const { subscription } = useScope();
  const { data: connectors, isError } = useConnectors(subscription?.subscriptionId);
  if (connectors === undefined && !isError) return null;
  const isEmpty = connectors?.length === 0 && hasPane(wizard);
  return <Redirect to={addressWith(isEmpty ? wizard : '/devops', search)} replace />;
}
