import type { Application } from '../credentials.ts';

/** The validated parameters of `/oauth/authorize`. */
export type AuthorizationRequest = {
  application: Application;
  redirectUri: string;
  scopes: readonly string[];
  state: string | undefined;
  challenge: string | undefined;
};

/** `shown`: displayed to the user, since the redirect URI is not trusted. `redirected`: sent to the application. */
export type AuthorizationFault =
  | { kind: 'shown'; status: number; sentence: string }
  | {
      kind: 'redirected';
      redirectUri: string;
      state: string | undefined;
      error: string;
      description: string;
    };

type ParsedAuthorization = { kind: 'request'; request: AuthorizationRequest } | AuthorizationFault;

/** Validates in Doorkeeper's order. `fields` are the query of the GET or the form of the POST. */
export function readAuthorization(
  fields: URLSearchParams,
  applications: ReadonlyMap<string, Application>,
): ParsedAuthorization {
  const application = applications.get(fields.get('client_id') ?? '');
  if (application === undefined) {
    return { kind: 'shown', status: 401, sentence: 'Client authentication failed due to unknown client.' };
  }
  const redirectUri = fields.get('redirect_uri') ?? '';
  if (!application.redirectUri.split(/\s+/).includes(redirectUri)) {
    return { kind: 'shown', status: 400, sentence: 'The redirect URI included is not valid.' };
  }
  const state = fields.get('state') ?? undefined;
  const fault = validate(fields, application);
  if (fault !== undefined) return { kind: 'redirected', redirectUri, state, ...fault };
  const scopes = wantedScopes(fields);
  const challenge = fields.get('code_challenge') ?? undefined;
  return { kind: 'request', request: { application, redirectUri, scopes, state, challenge } };
}

function validate(
  fields: URLSearchParams,
  application: Application,
): { error: string; description: string } | undefined {
  if (fields.get('response_type') !== 'code') {
    return {
      error: 'unsupported_response_type',
      description: 'The authorization server does not support this response type.',
    };
  }
  const allowed = application.scopes ?? ['api'];
  if (wantedScopes(fields).some((scope) => !allowed.includes(scope))) {
    return { error: 'invalid_scope', description: 'The requested scope is invalid, unknown, or malformed.' };
  }
  return validateChallenge(fields, application);
}

function validateChallenge(
  fields: URLSearchParams,
  application: Application,
): { error: string; description: string } | undefined {
  const challenge = fields.get('code_challenge');
  if (challenge === null) {
    const description = 'Code challenge is required.';
    return application.clientSecret === undefined ? { error: 'invalid_request', description } : undefined;
  }
  if (fields.get('code_challenge_method') === 'S256') return undefined;
  return { error: 'invalid_code_challenge_method', description: 'The code_challenge_method must be S256.' };
}

/** Scopes are separated by spaces; GitLab's default is `api`. */
function wantedScopes(fields: URLSearchParams): string[] {
  const scopes = (fields.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '');
  return scopes.length === 0 ? ['api'] : [...new Set(scopes)];
}

/** The redirect URI with additional query parameters; its own query is kept. */
export function redirectTo(uri: string, fields: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.toString();
}
