import { useCallback, useState } from 'react';

import { useResyncOf } from '../../api/resync.ts';

/** After *Read again* the page looks this often whether it was read, and for this long. */
const readingMs = 2_000;
const lookForMs = 90_000;
/** For so long it says that it was read. */
const sayForMs = 5_000;

/** `shown` is the newest reading when it was asked for: both times are the server's, whatever the clock of the browser says. */
type Request = { id: string; shown: string | undefined };

/** *Read again*: asks for it, then looks until there is a newer reading than the one that was shown. */
export function useReading(id: string) {
  const resync = useResyncOf(id);
  const { mutate } = resync;
  const [state, setState] = useState<Request>();
  // The same pane goes on to the next project of a list.
  const asked = state?.id === id ? state : undefined;
  return {
    resync,
    asked,
    everyMs: asked === undefined ? undefined : readingMs,
    ask: useCallback(
      (shown: string | undefined) => mutate(undefined, { onSuccess: () => setState({ id, shown }) }),
      [mutate, id],
    ),
    done: useCallback(() => setState(undefined), []),
  };
}

/** How far the reading is that was asked for, and for how long that is waited for or said. */
export function readingOf(
  asked: Pick<Request, 'shown'> | undefined,
  readAt: string | undefined,
): { isReading: boolean; isRead: boolean; forMs: number } {
  const isRead = asked !== undefined && readAt !== undefined && readAt > (asked.shown ?? '');
  return { isReading: asked !== undefined && !isRead, isRead, forMs: isRead ? sayForMs : lookForMs };
}
