import { useEffect, useRef } from 'react';

/** After such a change the title of the panel has the focus, if what had it is gone. */
export function useTitleFocus(changed: unknown): void {
  const known = useRef(changed);
  useEffect(() => {
    if (known.current === changed) return;
    known.current = changed;
    if (document.activeElement === document.body) document.getElementById('side-panel-title')?.focus();
  }, [changed]);
}
