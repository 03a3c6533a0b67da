import { describe, expect, it } from 'vitest';

import { AccessHealthState } from '../../../../shared/contracts/arm/access-health.ts';
import { isAuthorizer } from '../../../../shared/features/connectors/domain/authorizer.ts';
import {
  ConnectorPausedError,
  problemOf,
  healthAfter,
  isCheckDue,
  isPaused,
  isWaiting,
  withoutPause,
  type CredentialsHealth,
} from '../../../../shared/features/connectors/domain/health.ts';
import { classifyRefusal } from '../../../../shared/features/onboarding/domain/judge-validation.ts';
import { ada } from '../../../support/a-connector.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
function found(state: CredentialsHealth['state'], ids?: number[]): CredentialsHealth {
  const groups = ids && { groups: ids.map((id) => ({ id, name: `g${id}` })) };
  return healthAfter(undefined, { state, reason: '.', ...groups }, now);
}
const states = AccessHealthState.exclude(['Healthy']).options;

describe('what a refusal makes of the health', () => {
  it.each([
    ['token-revoked', 'TokenRevoked'],
    ['token-refused', 'TokenRevoked'],
    ['user-blocked', 'UserBlocked'],
    ['scope-lost', 'ScopeLost'],
    ['token-expired', 'TokenExpired'],
    ['refresh-lost', 'ReauthorizationNeeded'],
    ['no-credentials', 'ReauthorizationNeeded'],
    ['application-refused', 'ApplicationRefused'],
  ] as const)('%s is %s', (fault, state) => {
    expect(problemOf(fault, 'words')).toEqual({ state, reason: 'words' });
  });
});

describe('health', () => {
  it('keeps its start while the state stays, and names the remedy', () => {
    const first = healthAfter(undefined, problemOf('token-revoked', 'GitLab said no.'), now);
    const still = healthAfter(first, problemOf('token-revoked', 'GitLab said no.'), at(10));
    const worse = healthAfter(still, problemOf('user-blocked', 'GitLab said no.'), at(20));

    expect(first).toMatchObject({ state: 'TokenRevoked', since: now.toISOString() });
    expect(first.message).toMatch(/^GitLab said no\. Authorise the connector again\..*kept/);
    expect(still).toMatchObject({ since: now.toISOString(), checkedAt: at(10).toISOString() });
    expect(worse).toMatchObject({ state: 'UserBlocked', since: at(20).toISOString() });
  });

  it.each([
    ['Your account has been blocked.', /unblock the account/],
    ['Your account is pending approval from your administrator and hence blocked.', /approve the account/],
    ['You (@ada) must accept the Terms of Service in order to …', /accept the terms of service/],
    ['Your account has been deactivated by your administrator.', /in a browser, which activates it/],
    ['Your primary email address is not confirmed.', /Confirm the account's email address/],
    ['Your password expired. Please access GitLab from a web browser …', /set a new password/],
    ['This action cannot be performed by internal users', /no account of this kind/],
  ])('names the remedy for "%s"', (words, remedy) => {
    const { message } = healthAfter(undefined, problemOf('user-blocked', words), now);

    expect(message).toMatch(remedy);
    expect(message).toMatch(/or authorise the connector again as another user\. .*kept/);
    expect(classifyRefusal('user-blocked', words).message).toMatch(remedy);
    expect(message.includes('unblock')).toBe(/been blocked/.test(words));
  });

  it('has something to say in each state', () => {
    for (const state of states)
      expect(healthAfter(undefined, { state, reason: '.' }, now).message.length).toBeGreaterThan(40);
  });

  it('pauses the connector, or only the groups it is about, or nothing where GitLab is away', () => {
    expect(isPaused(undefined)).toBe(false);
    expect(isPaused(found('GitLabUnreachable'), 7)).toBe(false);
    expect(isPaused(found('TokenRevoked'))).toBe(true);
    expect(isPaused(found('ScopeLost'), 7)).toBe(true);
    expect(isPaused(found('OwnerLost', [7]), 7)).toBe(true);
    expect(isPaused(found('OwnerLost', [7]), 8)).toBe(false);
    expect(isPaused(found('OwnerLost', [7]))).toBe(false);
    expect(isPaused(found('OwnerLost'), 7)).toBe(false);
  });

  it('is a conflict for whoever wants to work all the same', () => {
    const error = new ConnectorPausedError(healthAfter(undefined, problemOf('scope-lost', 'No scope.'), now));

    expect(error).toMatchObject({ status: 409, code: 'GitLabAuthorizationRequired' });
    expect(error.message).toContain(`since ${now.toISOString()}: No scope.`);
  });
});

describe('waiting', () => {
  it('is what timers do while work is paused or GitLab is away', () => {
    expect(isWaiting(undefined)).toBe(false);
    expect(isWaiting(found('OwnerLost', [7]))).toBe(false);
    expect(isWaiting(found('GitLabUnreachable'))).toBe(true);
    expect(isWaiting(found('UserBlocked'))).toBe(true);
  });

  it('is put aside to look whether it must go on', () => {
    const ill = { id: 'one', devops: { health: found('UserBlocked'), kept: true } };

    expect(withoutPause(ill)).toEqual({ id: 'one', devops: { kept: true } });
    expect(withoutPause({ id: 'one', devops: {} })).toEqual({ id: 'one', devops: {} });
  });
});

describe('a look whether the cause is gone', () => {
  it.each([
    ['not before ten minutes', 0, 9, false],
    ['after ten minutes', 0, 10, true],
    ['after half of the time it has lasted', 60, 89, false],
    ['after half of the time it has lasted', 60, 90, true],
    ['after six hours at most', 60 * 24 * 7, 60 * 24 * 7 + 360, true],
  ])('comes %s (last looked after %i minutes, now %i)', (_, lookedAfter, nowAfter, due) => {
    const health: CredentialsHealth = {
      state: 'TokenRevoked',
      since: now.toISOString(),
      checkedAt: at(lookedAfter).toISOString(),
      message: '',
    };

    expect(isCheckDue(health, at(nowAfter))).toBe(due);
  });
});

it('a connector belongs to who authorised it, or to anyone while that is not known', () => {
  expect(isAuthorizer(undefined, ada)).toBe(true);
  expect(isAuthorizer({ principalId: ada.principalId.toUpperCase(), name: 'a' }, ada)).toBe(true);
  expect(isAuthorizer({ principalId: 'grace-id', name: 'grace' }, ada)).toBe(false);
});
