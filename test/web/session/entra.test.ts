import {
  AuthError,
  BrowserAuthError,
  ClientAuthError,
  InteractionRequiredAuthError,
  ServerError,
} from '@azure/msal-browser';
import { describe, expect, it } from 'vitest';

import { isOver } from '../../../web/session/entra.ts';

describe('a token that Entra did not renew', () => {
  it.each([
    ['needs the person', new InteractionRequiredAuthError('no_tokens_found', '')],
    ['has an expired refresh token', new InteractionRequiredAuthError('refresh_token_expired', '')],
    ['has a refresh token that Entra refuses', new ServerError('invalid_grant', '')],
    ['has no refresh token', new ClientAuthError('token_refresh_required', '')],
  ])('ends the session where it %s', (_, failure) => {
    expect(isOver(failure)).toBe(true);
  });

  it.each([
    ['a network fault', new BrowserAuthError('post_request_failed', '')],
    ['an outage', new ServerError('temporarily_unavailable', '')],
    ['another refusal', new AuthError('invalid_client', '')],
    ['a fault of the page', new TypeError('Failed to fetch')],
  ])('leaves it after %s', (_, failure) => {
    expect(isOver(failure)).toBe(false);
  });
});
