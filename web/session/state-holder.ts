import type { Session, SessionState } from './session.ts';

export type HeldState = Pick<Session, 'state' | 'subscribe'> & {
  set: (next: SessionState) => void;
  /** A person who was signed in keeps their pane. */
  end: () => void;
};

/** A state that can be watched. */
export function holdState(first: SessionState): HeldState {
  let state = first;
  const watchers = new Set<() => void>();
  const set = (next: SessionState) => {
    state = next;
    for (const changed of watchers) changed();
  };
  return {
    state: () => state,
    subscribe: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    set,
    end: () => state.kind === 'signedIn' && set({ kind: 'ended', person: state.person }),
  };
}
