import { useCallback, useSyncExternalStore } from 'react';

export const narrow = '(max-width: 719.98px)';
export const belowWide = '(max-width: 1279.98px)';

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const media = matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
