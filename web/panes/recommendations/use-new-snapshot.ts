import { useEffect, useRef } from 'react';

import { ApiError } from '../../api/api-error.ts';
import type { useCheckResources } from '../../api/recommendations.ts';

const maxRestarts = 3;

/**
 * Reads the list again where its snapshot is gone, so that list and panel are of one: once for each snapshot, and no more than
 * `maxRestarts` times without an answer. Answers how a person tries again.
 */
export function useNewSnapshot(
  { error, isSuccess, refetch }: ReturnType<typeof useCheckResources>,
  refresh: () => void,
): () => void {
  const restarts = useRef(0);
  const isGone = error instanceof ApiError && error.status === 410;
  useEffect(() => {
    if (isSuccess) restarts.current = 0;
  }, [isSuccess]);
  useEffect(() => {
    if (!isGone || restarts.current >= maxRestarts) return;
    restarts.current += 1;
    refresh();
  }, [isGone, refresh]);
  return isGone ? refresh : () => void refetch();
}
