/** `how` says in a few words why this person is who they are. */
type Person = { name: string; how: string };

export type SessionState =
  | { kind: 'signedIn'; person: Person }
  | { kind: 'signedOut' }
  /** It was signed in; the pane stays as it is until the person signs in again. */
  | { kind: 'ended'; person: Person };

/** How the page knows who uses it. One implementation for each kind of sign-in that `/page/settings` names. */
export type Session = {
  /** The same object until it changes. */
  state: () => SessionState;
  /** Answers the function that unsubscribes. */
  subscribe: (changed: () => void) => () => void;
  /**
   * Token for the API, undefined where none is needed; `renew` replaces one that the API refused. Throws `SessionEndedError`, and
   * other errors where the provider did not answer.
   */
  token: (how?: { renew: boolean }) => Promise<string | undefined>;
  /** The API refused a renewed token as well: whoever was signed in has to do so again. */
  end: () => void;
  /** Leaves the page, or resolves when the person is signed in. */
  signIn: () => Promise<void>;
  /** Absent where nobody signs in. */
  signOut?: () => Promise<void>;
  /** Signs in as another identity, where the page needs no sign-in but allows one. */
  actAsAnother?: () => Promise<void>;
};

/** The person has to sign in again. */
export class SessionEndedError extends Error {
  constructor() {
    super('The session has ended.');
  }
}
