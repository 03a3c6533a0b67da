import { describe, expect, it } from 'vitest';

import { GroupRulesNode } from '../../../../shared/contracts/gitlab/graphql/group-rules.ts';
import { readGroupRules } from '../../../../shared/features/posture/domain/read-group-rules.ts';
import { readAt } from '../../../support/posture-facts.ts';

const list = (...nodes: unknown[]) => ({ nodes, pageInfo: { hasNextPage: false } });
const ownerOf = (id: number, more: object = {}) => ({
  user: { id: `gid://gitlab/User/${id}`, username: `user-${id}`, state: 'active', bot: false, ...more },
});
const variable = { key: 'KEY', masked: true, protected: true, hidden: false, variableType: 'ENV_VAR' };
const runner = {
  id: 'gid://gitlab/Ci::Runner/1',
  accessLevel: 'REF_PROTECTED',
  runUntagged: false,
  locked: false,
  paused: false,
};

function read(change: object = {}) {
  const node = {
    id: 'gid://gitlab/Group/7',
    maxAccessLevel: { integerValue: 50 },
    ciVariables: list({ ...variable, value: 'canary' }),
    runners: list(runner),
    groupMembers: list(ownerOf(1), ownerOf(2)),
    ...change,
  };
  return readGroupRules(GroupRulesNode.parse(node), readAt);
}

describe('the answer about a group', () => {
  it('has variables without values, runners, and Owners', () => {
    const { facts, unreadable } = read();

    expect(facts).toEqual({
      variables: [{ key: 'KEY', isMasked: true, isProtected: true, isFile: false, isHidden: false }],
      runners: [
        {
          id: 'gid://gitlab/Ci::Runner/1',
          isProtected: true,
          runsUntagged: false,
          isLocked: false,
          isPaused: false,
        },
      ],
      owners: [
        { id: 'gid://gitlab/User/1', username: 'user-1' },
        { id: 'gid://gitlab/User/2', username: 'user-2' },
      ],
    });
    expect(unreadable).toEqual({});
  });

  it('has as Owners active people only, each once', () => {
    const members = [ownerOf(1), ownerOf(1), ownerOf(2, { bot: true }), ownerOf(3, { state: 'blocked' })];

    expect(read({ groupMembers: list(...members) }).facts.owners?.map(({ username }) => username)).toEqual([
      'user-1',
    ]);
  });

  it.each([
    ['variables that the role may not see', { ciVariables: null }, 'variables', 'permission'],
    [
      'no runners below Owner',
      { maxAccessLevel: { integerValue: 40 }, runners: list() },
      'runners',
      'permission',
    ],
    ['no runners for an unknown role', { maxAccessLevel: null, runners: list() }, 'runners', 'permission'],
    ['members that are not shown', { groupMembers: null }, 'owners', 'permission'],
    ['a member without a user', { groupMembers: list({ user: null }) }, 'owners', 'error'],
    [
      'a variable of an unknown type',
      { ciVariables: list({ ...variable, variableType: 'X' }) },
      'variables',
      'error',
    ],
    ['a runner without a level', { runners: list({ ...runner, accessLevel: null }) }, 'runners', 'error'],
  ] as const)('says nothing of %s', (_name, change, fact, kind) => {
    const { facts, unreadable } = read(change);

    expect(facts[fact]).toBeUndefined();
    expect(unreadable?.[fact]?.kind).toBe(kind);
  });

  it('leaves out lists that have more entries, which REST reads whole', () => {
    const cut = { pageInfo: { hasNextPage: true } };
    const { facts, unreadable } = read({
      ciVariables: { nodes: [variable], ...cut },
      runners: { nodes: [runner], ...cut },
      groupMembers: { nodes: [ownerOf(1)], ...cut },
    });

    expect([facts, unreadable]).toEqual([{}, {}]);
  });
});
