import { useEffect } from 'react';

import { words } from '../words/en.ts';

/** Title of the window: object and filters first, then pane and product. */
export function useTitle(...parts: readonly string[]): void {
  const title = [...parts, words.product].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
