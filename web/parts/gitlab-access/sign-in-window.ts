import { z } from 'zod';

import { SignInMessage } from '../../../shared/contracts/sign-in.ts';

const type = 'palisade.gitlab-authorization';
const ATTEMPT_KEY = 'palisade.gitlab-attempt';
const size = 'popup,width=680,height=760';

/** A sign-in of this tab at GitLab that has not ended: it survives a reload. It names no code and no token. */
const Attempt = z.object({ id: z.string(), connectorId: z.string() });
export type Attempt = z.infer<typeof Attempt>;

export const attempts = {
  begin(connectorId: string): Attempt {
    const attempt = { id: crypto.randomUUID(), connectorId };
    sessionStorage.setItem(ATTEMPT_KEY, JSON.stringify(attempt));
    return attempt;
  },
  /** The one of this connector, if the page was reloaded or left meanwhile. */
  of(connectorId: string): Attempt | undefined {
    const kept = Attempt.safeParse(parsedJson(sessionStorage.getItem(ATTEMPT_KEY))).data;
    return kept?.connectorId === connectorId ? kept : undefined;
  },
  end: () => sessionStorage.removeItem(ATTEMPT_KEY),
};

/** To be called in the click, before anything is awaited: a browser blocks windows that open later. */
export function openWindow(): Window | null {
  return window.open('about:blank', 'palisade-gitlab', size);
}

/**
 * Waits for the return page's message about one attempt. It comes from the window, and by a channel where GitLab's
 * `Cross-Origin-Opener-Policy` cut the window off; the first one counts and is answered, so that the window closes.
 * Answers the function that stops waiting.
 */
export function listenFor(attempt: Attempt, onMessage: (message: SignInMessage) => void): () => void {
  const channel = new BroadcastChannel(type);
  let isDone = false;
  const take = (data: unknown) => {
    const parsed = SignInMessage.safeParse(data);
    if (isDone || !parsed.success || parsed.data.attempt !== attempt.id) return;
    isDone = true;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches our own origin only
    channel.postMessage({ type: `${type}.received`, attempt: attempt.id });
    stop();
    onMessage(parsed.data);
  };
  const fromWindow = ({ origin, data }: MessageEvent<unknown>) => {
    if (origin === location.origin) take(data);
  };
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => take(data));
  window.addEventListener('message', fromWindow);
  function stop() {
    window.removeEventListener('message', fromWindow);
    // The answer has to leave first.
    setTimeout(() => channel.close());
  }
  return stop;
}

/** The message that a sign-in in this window left, once: it is removed before it is read. */
export function takeReturned(attempt: Attempt | undefined): SignInMessage | undefined {
  const text = sessionStorage.getItem(type);
  if (text === null) return undefined;
  sessionStorage.removeItem(type);
  const { data } = SignInMessage.safeParse(parsedJson(text));
  return attempt !== undefined && data?.attempt === attempt.id ? data : undefined;
}

function parsedJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}
