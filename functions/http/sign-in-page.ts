import { createHash } from 'node:crypto';

import type { HttpResponseInit } from '@azure/functions';

import type { SignInMessage, SignInOffer } from '../../shared/contracts/sign-in.ts';

const style = `
:root { color-scheme: light dark; --ink: #1b1b1f; --faint: #5b5b66; --line: #d4d4dc; --paper: #fff; --act: #0b5cad; --on-act: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1; --faint: #a9a9b6; --line: #43434f; --paper: #1a1a20; --act: #7cb8f5; --on-act: #10243a } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem } h2 { font-size: 1.05rem; margin: 0 0 .5rem }
p { margin: .5rem 0 } .faint { color: var(--faint) }
section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; margin: 1rem 0 }
code, output { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
output { display: block; padding: .75rem; border: 1px solid var(--line); border-radius: .375rem; user-select: all }
a.go { display: inline-block; margin-top: .5rem; padding: .5rem 1rem; border-radius: .375rem; background: var(--act); color: var(--on-act); text-decoration: none }
a:focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
[hidden] { display: none }`;

/** The permissions that are requested and why, with a link for each choice. `linkFor` gives its address. */
export function offerPage(
  offer: SignInOffer,
  linkFor: (scope: 'read_api' | 'api') => string,
): HttpResponseInit {
  const choices = offer.choices.map(({ scope, permissions }) => {
    const requested = permissions.map(
      ({ permission, grants, why }) =>
        `<p><code>${escaped(permission)}</code>: ${escaped(grants)}</p><p><strong>Why:</strong> ${escaped(why)}</p>`,
    );
    const title = scope === 'api' ? 'Read, and set up webhooks' : 'Read only';
    return `<section><h2>${title}</h2>${requested.join('')}<a class="go" href="${escaped(linkFor(scope))}">Continue with ${scope}</a></section>`;
  });
  const rights = offer.rightsNeeded.map(
    ({ permission, why }) => `<p><strong>${escaped(permission)}</strong>. ${escaped(why)}</p>`,
  );
  return page(200, 'Authorise Palisade at GitLab', [
    `<p>You are about to be sent to <code>${escaped(offer.instance)}</code>, which will ask whether Palisade may act for you. Choose which permission Palisade requests; it works with either.</p>`,
    ...choices,
    `<h2>What you need in GitLab</h2>${rights.join('')}`,
    '<p class="faint">GitLab asks for confirmation before it grants anything. You can revoke it at any time in GitLab, under Applications in your settings.</p>',
  ]);
}

/**
 * The last page: it passes the message on to the page of ours that began the sign-in (`SignInMessage`), and to nobody else.
 * A pop-up then closes; a sign-in in the same window returns to its pane.
 */
export function returnPage(status: number, words: Words, message: SignInMessage): HttpResponseInit {
  const data = JSON.stringify(message).replaceAll('<', '\\u003c');
  const alone =
    message.code === undefined
      ? ''
      : `<div id="alone" hidden><p>The page that started this cannot be reached from here. Go back to it and start again; or, if you use a script, copy this code and send it as <code>properties.authorization.code</code> of <code>PUT …/devops/default</code>. It works once, for you, within ten minutes.</p><output id="code"></output></div>`;
  const body = `<p id="message">${escaped(words.text)}</p>${alone}<script type="application/json" id="data">${data}</script>`;
  return page(status, words.title, [body], passMessageOn);
}

export type Words = { title: string; text: string };

/** An error page. It removes a code from the address bar, too. */
export function faultPage(status: number, words: Words): HttpResponseInit {
  return page(status, words.title, [`<p>${escaped(words.text)}</p>`], clearAddress);
}

const clearAddress = "history.replaceState(null, '', location.pathname);";

/**
 * Removes the code from the address bar, and passes the message on. GitLab's `Cross-Origin-Opener-Policy` may cut the opener
 * off, so a page that named its attempt is also reached by a channel of our own origin, and answers there. A code that no
 * page takes within three seconds is shown.
 */
const passMessageOn = `
const message = JSON.parse(document.getElementById('data').textContent);
${clearAddress}
function showCode() {
  if (!message.code) return;
  document.getElementById('message').hidden = true;
  document.getElementById('code').value = message.code;
  document.getElementById('alone').hidden = false;
}
if (message.returnTo) {
  sessionStorage.setItem(message.type, JSON.stringify(message));
  location.replace(message.returnTo);
} else if (message.attempt) {
  const timer = setTimeout(showCode, 3000);
  const channel = new BroadcastChannel(message.type);
  channel.onmessage = ({ data }) => {
    if (data?.type !== message.type + '.received' || data.attempt !== message.attempt) return;
    clearTimeout(timer);
    window.close();
  };
  channel.postMessage(message);
  if (window.opener) window.opener.postMessage(message, location.origin);
} else if (window.opener) {
  window.opener.postMessage(message, location.origin);
  window.close();
} else showCode();`;

/** A page with one style and at most one script, both known to the policy by their hashes. */
function page(status: number, title: string, parts: string[], script?: string): HttpResponseInit {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${script === undefined ? "'none'" : hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  const end = script === undefined ? '' : `<script>${script}</script>`;
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy.join('; '),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${style}</style></head><body><main><h1>${escaped(title)}</h1>${parts.join('')}</main>${end}</body></html>`,
  };
}

/** CSP Level 3, hash sources. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
