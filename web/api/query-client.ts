import { MutationCache, QueryCache, QueryClient, type Query } from '@tanstack/react-query';

import { ApiError } from './api-error.ts';
import { retryInMs } from './retry.ts';

const openedAt = Date.now();

/**
 * A failure is shown at once, with old rows kept, and tried again by the interval of the query rather than unseen. Requests go out
 * also where the browser believes that it is offline: the local stack needs no network. If the service refuses something, a role
 * was taken away meanwhile, so permissions are read again.
 */
export function newQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey: [what] }) => what !== 'permissions' && readPermissionsIfRefused(error),
    }),
    mutationCache: new MutationCache({ onError: readPermissionsIfRefused }),
    defaultOptions: {
      queries: {
        retry: false,
        networkMode: 'always',
        staleTime: 10_000,
        refetchInterval: (query) => pollEvery(query, undefined),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  function readPermissionsIfRefused(error: Error): void {
    if (!(error instanceof ApiError) || error.status !== 403) return;
    void client.invalidateQueries({ queryKey: ['permissions'] });
  }
  return client;
}

/** `refetchInterval` of a query that is read every so often; sooner or later after a failure. Never while the page is hidden. */
export function pollEvery({ state }: Pick<Query, 'state'>, everyMs: number | undefined): number | false {
  if (state.error === null) return everyMs ?? false;
  return retryInMs(state.error, state.errorUpdatedAt - (state.dataUpdatedAt || openedAt)) ?? false;
}

/** When a failed query tries again, for the countdown. */
export function nextTryAt(query: {
  error: unknown;
  errorUpdatedAt: number;
  dataUpdatedAt: number;
}): Date | undefined {
  if (query.error === null) return undefined;
  const inMs = retryInMs(query.error, query.errorUpdatedAt - (query.dataUpdatedAt || openedAt));
  return inMs === undefined ? undefined : new Date(query.errorUpdatedAt + inMs);
}
