import { createHash } from 'node:crypto';

import { escapeHtml } from '../escape-html.ts';
import type { HttpResponse } from './http-response.ts';
import { demoUsers, localOwner, pageClient } from './identities.ts';

const style = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.4rem; } label { display: block; margin: 1rem 0 .2rem; } input { font: inherit; width: 100%; box-sizing: border-box; }
fieldset { border: 1px solid #bbb; border-radius: 4px; margin: 1rem 0 0; padding: .2rem 1rem .8rem; } fieldset label { margin: .5rem 0; }
input[type=radio] { width: auto; margin: 0 .5rem 0 0; } small { color: #555; }
button { font: inherit; padding: .4rem 1.2rem; margin-top: 1rem; } .fault { color: #a00; }`;
const submit = 'document.forms[0].submit()';
/** Fields that the person fills in. All others repeat the client's parameters. */
const typed: ReadonlySet<string> = new Set(['username', 'other', 'secret']);

/** Sign-in form with the demo users or another name, and the secret; it also submits `fields`. */
export function signInPage(request: {
  action: string;
  fields: URLSearchParams;
  username: string | null;
  redirectUri: string;
  fault?: string;
}): HttpResponse {
  const { action, fields, username, redirectUri, fault } = request;
  const clientId = fields.get('client_id') ?? '';
  const client =
    clientId === pageClient ? 'The page of Palisade' : `The application <code>${escapeHtml(clientId)}</code>`;
  const body = `<h1>Sign in on this machine</h1>
<p>${client} wants to know who you are. It gets the response at <code>${escapeHtml(redirectUri)}</code>.</p>
${fault === undefined ? '' : `<p class="fault" role="alert">${escapeHtml(fault)}</p>`}
<form method="post" action="${escapeHtml(action)}">
${hidden([...fields].filter(([name]) => !typed.has(name)))}
${users(username ?? localOwner)}
<label for="secret">Secret, as <code>npm start</code> printed it</label><input id="secret" name="secret" type="password" autocomplete="current-password" autofocus>
<button>Sign in</button>
</form>`;
  // Browsers apply form-action to redirects too, so it must contain the client's origin.
  return page(
    fault === undefined ? 200 : 401,
    'Sign in',
    body,
    `form-action 'self' ${new URL(redirectUri).origin}`,
  );
}

function choice(value: string, isChosen: boolean, text: string): string {
  return `<label><input type="radio" name="username" value="${value}"${isChosen ? ' checked' : ''}>${text}</label>`;
}

/** A choice of one user; a name that is not among them is typed. */
function users(chosen: string): string {
  const isOther = demoUsers.every(({ name }) => name !== chosen);
  const offered = demoUsers.map(({ name, role = 'no role' }) =>
    choice(name, name === chosen, `${name} <small>${role}</small>`),
  );
  return `<fieldset><legend>Who are you?</legend>
${offered.join('\n')}
${choice('', isOther, 'another name:')}
<input name="other" aria-label="Another name" autocomplete="username" value="${escapeHtml(isOther ? chosen : '')}">
</fieldset>`;
}

/** Page that submits the response to the client: OAuth 2.0 Form Post Response Mode. */
export function postBackPage(redirectUri: string, fields: URLSearchParams): HttpResponse {
  const body = `<form method="post" action="${escapeHtml(redirectUri)}">
${hidden([...fields])}
<noscript><button>Go on</button></noscript>
</form>
<script>${submit}</script>`;
  const hash = createHash('sha256').update(submit).digest('base64');
  return page(
    200,
    'Signed in',
    body,
    `script-src 'sha256-${hash}'; form-action ${new URL(redirectUri).origin}`,
  );
}

export function signedOutPage(): HttpResponse {
  return page(
    200,
    'Signed out',
    '<h1>You are signed out</h1>\n<p>You can close this window.</p>',
    "form-action 'none'",
  );
}

function page(status: number, title: string, body: string, policy: string): HttpResponse {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
  const styleHash = createHash('sha256').update(style).digest('base64');
  const csp = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'; ${policy}`;
  return {
    status,
    headers: {
      'content-security-policy': csp,
      'x-frame-options': 'DENY',
      // With no-referrer the browser would send `Origin: null` with the form, and the guard would refuse it.
      'referrer-policy': 'same-origin',
    },
    body: html,
  };
}

function hidden(fields: readonly [string, string][]): string {
  return fields
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');
}
