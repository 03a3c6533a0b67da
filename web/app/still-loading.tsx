import { useQueryClient, type QueryKey, type UseQueryResult } from '@tanstack/react-query';

import { LongWait } from './long-wait.tsx';

/** A query whose first answer takes long. */
export function StillLoading({
  query: { isPending, fetchStatus, refetch },
  queryKey,
}: {
  query: Pick<UseQueryResult, 'isPending' | 'fetchStatus'> & { refetch: () => unknown };
  queryKey: QueryKey;
}) {
  const client = useQueryClient();
  return (
    <LongWait
      isWaiting={isPending && fetchStatus === 'fetching'}
      onCancel={() => void client.cancelQueries({ queryKey })}
      onAgain={() => void refetch()}
    />
  );
}
