import { createContext, use, useSyncExternalStore } from 'react';

import type { PageSettings } from '../../shared/contracts/page-settings.ts';
import type { Session, SessionState } from '../session/session.ts';

export type Opened = { settings: PageSettings; session: Session };
export const OpenedContext = createContext<Opened | undefined>(undefined);

function useOpened(): Opened {
  const opened = use(OpenedContext);
  if (opened === undefined) throw new Error('The page is not opened yet.');
  return opened;
}

export function useSettings(): PageSettings {
  return useOpened().settings;
}

export function useSession(): { session: Session; state: SessionState } {
  const { session } = useOpened();
  return { session, state: useSyncExternalStore(session.subscribe, session.state) };
}
