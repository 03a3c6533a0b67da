import { createContext, runInContext } from 'node:vm';

import { describe, expect, it } from 'vitest';

import { returnPage } from '../../../functions/http/sign-in-page.ts';
import type { SignInMessage } from '../../../shared/contracts/sign-in.ts';

const type = 'palisade.gitlab-authorization' as const;
const words = { title: 'Done', text: 'Close this window.' };

type Posted = { to: string; message: unknown; origin?: string };

/** Runs the script of the page as a browser does, with the given opener. */
function run(message: SignInMessage, hasOpener: boolean) {
  const html = returnPage(200, words, message).body as string;
  const script = /<script>(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  const data = /id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  const elements = {
    data: { textContent: data },
    message: { hidden: false },
    alone: { hidden: true },
    code: { value: '' },
  };
  const posted: Posted[] = [];
  const addresses: string[] = [];
  const stored: Record<string, string> = {};
  const timers: (() => void)[] = [];
  const window = {
    closed: false,
    opener: undefined as object | undefined,
    close: () => (window.closed = true),
  };
  if (hasOpener)
    window.opener = {
      postMessage: (sent: unknown, origin: string) => posted.push({ to: 'opener', message: sent, origin }),
    };
  const channels: { onmessage?: (event: { data: unknown }) => void }[] = [];
  class Channel {
    onmessage?: (event: { data: unknown }) => void;
    readonly #name: string;
    constructor(name: string) {
      this.#name = name;
      channels.push(this);
    }
    postMessage(sent: unknown) {
      posted.push({ to: this.#name, message: sent });
    }
  }
  const location = {
    origin: 'https://palisade.example',
    pathname: '/oauth/gitlab/callback',
    replace: (address: string) => addresses.push(`replaced by ${address}`),
  };
  const context = createContext({
    window,
    location,
    BroadcastChannel: Channel,
    document: { getElementById: (id: keyof typeof elements) => elements[id] },
    history: { replaceState: (_state: null, _title: '', address: string) => addresses.push(address) },
    sessionStorage: { setItem: (key: string, value: string) => (stored[key] = value) },
    setTimeout: (action: () => void) => timers.push(action),
    clearTimeout: () => timers.splice(0),
  });
  runInContext(script, context);
  const answer = (sent: object) => channels[0]?.onmessage?.({ data: sent });
  return { posted: structuredCloneOf(posted), addresses, stored, window, elements, answer, timers };
}

/** Objects of another realm are not equal to ours. */
function structuredCloneOf(posted: Posted[]): Posted[] {
  return JSON.parse(JSON.stringify(posted)) as Posted[];
}

const attempt = 'a-1';
const code = 'the-code</script>';

describe('the page that a person returns to from GitLab', () => {
  it('removes the code from the address before all else', () => {
    for (const message of [
      { type, code },
      { type, code, attempt },
      { type, code, returnTo: '/environments/add/gitlab' },
    ])
      expect(run(message, true).addresses[0]).toBe('/oauth/gitlab/callback');
  });

  it('reaches the opener of our own origin only, and closes', () => {
    const { posted, window } = run({ type, code }, true);

    expect(posted).toEqual([{ to: 'opener', message: { type, code }, origin: 'https://palisade.example' }]);
    expect(window.closed).toBe(true);
  });

  it('reaches a page that GitLab cut off by the channel, and closes when that page has answered', () => {
    const { posted, window, answer, timers } = run({ type, code, attempt }, false);

    expect(posted).toEqual([{ to: type, message: { type, code, attempt } }]);
    expect(window.closed).toBe(false);
    answer({ type: `${type}.received`, attempt: 'another' });
    expect(window.closed).toBe(false);
    answer({ type: `${type}.received`, attempt });
    expect([window.closed, timers.length]).toEqual([true, 0]);
  });

  it('shows the code when no page takes it', () => {
    const channel = run({ type, code, attempt }, false);
    const alone = run({ type, code }, false);
    channel.timers[0]?.();

    for (const { elements } of [channel, alone]) {
      expect(elements.code.value).toBe(code);
      expect(elements.alone.hidden).toBe(false);
    }
  });

  it('returns to its pane in the same window, with the code in no address', () => {
    const returnTo = '/environments/add/gitlab?step=2';
    const { addresses, stored, posted } = run({ type, code, attempt, returnTo }, false);

    expect(addresses).toEqual(['/oauth/gitlab/callback', `replaced by ${returnTo}`]);
    expect(JSON.parse(stored[type] ?? '')).toEqual({ type, code, attempt, returnTo });
    expect(posted).toEqual([]);
  });

  it('allows its own script and style, and nothing else', () => {
    const headers = new Headers(returnPage(200, words, { type, code }).headers);
    const policy = headers.get('content-security-policy') ?? '';

    expect(policy).toMatch(/default-src 'none'; style-src 'sha256-[^;]+'; script-src 'sha256-[^;]+';/);
    expect(policy).not.toMatch(/unsafe|nonce|\*/);
    // Its own policy would cut the opener off.
    expect(headers.has('cross-origin-opener-policy')).toBe(false);
  });
});
