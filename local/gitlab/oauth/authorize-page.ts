import { escapeHtml } from '../../escape-html.ts';
import { htmlPage } from '../http/page.ts';
import type { UserRecord } from '../world/records.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/** GitLab's descriptions of its scopes (`config/locales/doorkeeper.en.yml`). */
const scopeDescriptions: Readonly<Record<string, string>> = {
  api: 'Access the API on your behalf. Complete read and write access to all groups and projects.',
  read_api:
    'Read API. Read access to all groups and projects, the container registry, and the package registry.',
  read_user: 'Read your personal information. Read-only access to your profile.',
  read_repository: 'Allows read-only access to the repository.',
  write_repository: 'Allows read-write access to the repository.',
  openid: 'Authenticate using OpenID Connect.',
  profile: 'Allows read-only access to your personal information using OpenID Connect.',
  email: 'Allows read-only access to your primary email address using OpenID Connect.',
};

/** The consent page. There is no session, so the page asks for the user. */
export function authorizePage(
  request: AuthorizationRequest,
  fields: URLSearchParams,
  users: readonly UserRecord[],
): string {
  const name = escapeHtml(request.application.name ?? request.application.clientId);
  const scopes = request.scopes.map(
    (scope) =>
      `<li><strong>${escapeHtml(scope)}</strong>: ${escapeHtml(scopeDescriptions[scope] ?? scope)}</li>`,
  );
  const choices = users.map(
    (user) =>
      `<option value="${escapeHtml(user.username)}">${escapeHtml(user.name)} (@${escapeHtml(user.username)})</option>`,
  );
  return htmlPage(
    `Authorize ${request.application.name ?? 'application'}`,
    `<h1>Authorize <em>${name}</em> to use your account?</h1>
<p>An application called <strong>${name}</strong> is requesting access to your account on this simulated GitLab. It would be able to:</p>
<ul>
${scopes.join('\n')}
</ul>
<form method="post" action="/oauth/authorize">
${hiddenFields(fields)}
<p><label>Decide as <select name="user">${choices.join('')}</select></label></p>
<p><button name="decision" value="accept">Accept</button><button name="decision" value="deny">Deny</button></p>
</form>
<p class="note">You will be sent to ${escapeHtml(new URL(request.redirectUri).origin)}.</p>`,
  );
}

function hiddenFields(fields: URLSearchParams): string {
  return [...fields]
    .filter(([name]) => name !== 'user' && name !== 'decision')
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');
}

export function faultPage(sentence: string): string {
  return htmlPage('An error has occurred', `<h1>An error has occurred</h1>\n<p>${escapeHtml(sentence)}</p>`);
}
