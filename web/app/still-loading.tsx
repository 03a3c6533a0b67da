import { useQueryClient, type QueryKey, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { SlowState } from '../parts/state/failed-states.tsx';

const longMs = 10_000;

/** Says after ten seconds that the first answer is still on its way, and lets the reader give up. */
export function StillLoading({
  query: { isPending, fetchStatus },
  queryKey,
}: {
  query: Pick<UseQueryResult, 'isPending' | 'fetchStatus'>;
  queryKey: QueryKey;
}) {
  const client = useQueryClient();
  const isWaiting = isPending && fetchStatus === 'fetching';
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => setLong(true), longMs);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isWaiting]);
  if (!isWaiting || !isLong) return null;
  return <SlowState still onCancel={() => void client.cancelQueries({ queryKey })} />;
}
