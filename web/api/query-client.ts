import { QueryClient, type Query } from '@tanstack/react-query';

import { retryInMs } from './retry.ts';

const openedAt = Date.now();

/**
 * A failure is shown at once, with old rows kept, and tried again by the interval of the query rather than unseen. Requests go out
 * also where the browser believes that it is offline: the local stack needs no network.
 */
export function newQueryClient(): QueryClient {
  return new QueryClient({
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
