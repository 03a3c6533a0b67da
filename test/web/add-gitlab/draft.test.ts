import { describe, expect, it } from 'vitest';

import { faultOf, isEmpty, stepOf, usableAuthorization } from '../../../web/panes/add-gitlab/draft.ts';

const answer = {
  authorizationId: '00000000-0000-4000-8000-000000000001',
  expiresAt: '2026-11-30T12:00:00.000Z',
  gitlabInstanceUrl: 'https://gitlab.example',
  token: { kind: 'oauth' as const, renews: true },
  groups: [],
  groupsCut: false,
};
const draft = { authorization: { connectorId: '/c/a', instance: 'https://gitlab.example', answer } };
const here = {
  connectorId: '/c/a',
  instance: 'https://gitlab.example',
  now: new Date('2026-11-30T11:59:00Z'),
};

describe('an authorization of the draft', () => {
  it('works for its connector and GitLab, until its end', () => {
    expect(usableAuthorization(draft, here)).toBe(answer);
    expect(usableAuthorization(draft, { ...here, connectorId: '/c/b' })).toBeUndefined();
    expect(usableAuthorization(draft, { ...here, instance: 'https://other.example' })).toBeUndefined();
    expect(usableAuthorization(draft, { ...here, now: new Date(answer.expiresAt) })).toBeUndefined();
    expect(usableAuthorization({}, here)).toBeUndefined();
  });
});

describe('a step of the address', () => {
  it.each([
    ['3', true, true, 3],
    ['3', true, false, 2],
    ['3', false, true, 1],
    ['2', true, false, 2],
    ['9', true, true, 1],
    [undefined, true, true, 1],
  ] as const)('%s with %s and %s is %i', (text, first, second, expected) => {
    expect(stepOf(text, { 1: first, 2: second })).toBe(expected);
  });
});

describe('the draft', () => {
  it('is empty until something was entered', () => {
    expect(isEmpty({})).toBe(true);
    expect(isEmpty({ name: '' })).toBe(true);
    expect(isEmpty({ name: 'a' })).toBe(false);
  });

  it('takes the names that the API takes', () => {
    expect(faultOf('name', 'my.connector_1')).toBeUndefined();
    expect(faultOf('name', '-a')).toContain('must begin with');
    expect(faultOf('resourceGroup', 'ends.')).toContain('must not end in a dot');
  });
});
