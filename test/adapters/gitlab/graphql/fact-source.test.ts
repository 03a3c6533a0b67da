import { describe, expect, it } from 'vitest';

import { factSource } from '../../../../shared/adapters/gitlab/graphql/fact-source.ts';
import { Probe } from '../../../../shared/contracts/gitlab/graphql/probe.ts';
import { GitLabNotFoundError } from '../../../../shared/platform/errors/gitlab-errors.ts';

const fieldsOf = (...names: string[]) => ({ fields: names.map((name) => ({ name })) });
const probed = {
  metadata: { version: '19.5.0-ee' },
  project: fieldsOf('pushRules', 'ciCdSettings'),
  group: fieldsOf('plan'),
  pushRules: fieldsOf('rejectUnsignedCommits'),
};
const known = Probe.parse(probed);
const now = () => new Date('2026-11-30T10:00:00.000Z');

type Variables = { ids?: string[]; first?: number; path?: string; paths?: string[] };

/** A source whose GitLab answers by `answer`, with the requests that it got. */
function aSource(answer: (query: string, variables: Variables) => unknown, at = now) {
  const requests: Variables[] = [];
  const instance = {};
  const send = (query: string, variables: object) => {
    requests.push(variables);
    return Promise.resolve(answer(query, variables));
  };
  return { source: factSource(send, { instance, now: at }), requests };
}

function nodesOf({ ids = [] }: Variables, more: object = {}) {
  const nodes = ids.map((id) => ({ id, fullPath: id, pushRules: { rejectUnsignedCommits: true }, ...more }));
  return { projects: { nodes } };
}

describe('the settings of projects', () => {
  it('come by project id', async () => {
    const { source } = aSource((_query, variables) => ({ data: nodesOf(variables) }));

    const found = await source.projectRules([7, 8], known);

    expect([...found.keys()]).toEqual([7, 8]);
    expect(found.get(7)?.pushRules).toEqual({ rejectUnsignedCommits: true });
  });

  it('are missing for a project that GitLab leaves out', async () => {
    const { source } = aSource(() => ({ data: nodesOf({ ids: ['gid://gitlab/Project/8'] }) }));

    expect([...(await source.projectRules([7, 8], known)).keys()]).toEqual([8]);
  });

  it.each([
    'Query has complexity of 300, which exceeds max complexity of 250',
    'Query has depth of 21, which exceeds max depth of 20',
    'Timeout on validation of query',
  ])('are asked for in halves where GitLab says: %s', async (message) => {
    const { source, requests } = aSource((_query, variables) =>
      (variables.ids ?? []).length > 10 ? { errors: [{ message }] } : { data: nodesOf(variables) },
    );
    const ids = Array.from({ length: 40 }, (_, index) => index + 1);

    const found = await source.projectRules(ids, known);

    expect([...found.keys()]).toEqual(ids);
    expect(requests.map(({ first }) => first)).toEqual([40, 20, 10, 10, 20, 10, 10]);
  });

  it('are not asked for in ever smaller parts', async () => {
    const { source, requests } = aSource(() => ({ errors: [{ message: 'Timeout on query' }] }));

    expect((await source.projectRules([1, 2, 3, 4, 5, 6, 7, 8], known)).size).toBe(0);
    expect(requests.map(({ first }) => first)).toEqual([8, 4, 4]);
  });

  it('lack a field that an error names: its null is no answer', async () => {
    const { source } = aSource((_query, variables) => ({
      data: nodesOf(variables, { pushRules: null }),
      errors: [{ message: 'Internal server error', path: ['projects', 'nodes', 0, 'pushRules'] }],
    }));

    const found = await source.projectRules([7, 8], known);

    expect(found.get(7)?.pushRules).toBeUndefined();
    expect(found.get(8)?.pushRules).toBeNull();
  });

  it('are none where an error has no place', async () => {
    const { source } = aSource((_query, variables) => ({
      data: nodesOf(variables, { pushRules: null }),
      errors: [{ message: 'Internal server error' }],
    }));

    expect((await source.projectRules([7], known)).size).toBe(0);
  });

  it.each([[{ data: null }], [{ data: { projects: null } }], [{ data: { projects: { nodes: 'none' } } }]])(
    'are none in an odd answer (%j)',
    async (answer) => {
      const { source } = aSource(() => answer);

      expect((await source.projectRules([7], known)).size).toBe(0);
    },
  );
});

function groupsOf({ ids = [] }: Variables) {
  return { data: { groups: { nodes: ids.map((id) => ({ id })) } } };
}

describe('the settings of groups', () => {
  const withGroups = Probe.parse({ ...probed, query: fieldsOf('groups') });

  it('come by group id, in halves where a request is too large', async () => {
    const { source, requests } = aSource((_query, variables) =>
      (variables.ids ?? []).length > 10 ? { errors: [{ message: 'Timeout on query' }] } : groupsOf(variables),
    );
    const ids = Array.from({ length: 20 }, (_, index) => index + 1);

    const found = await source.groupRules(ids, withGroups);

    expect([...found!.keys()]).toEqual(ids);
    expect(requests.map(({ first }) => first)).toEqual([20, 10, 10]);
    expect(requests[1]!.ids![0]).toBe('gid://gitlab/Group/1');
  });

  it('are not asked for where groups have no list by their ids', async () => {
    const { source, requests } = aSource(() => ({}));

    expect(await source.groupRules([7], known)).toBeUndefined();
    expect(requests).toEqual([]);
  });
});

describe('the CI files of projects', () => {
  const knowsCi = Probe.parse({ ...probed, project: fieldsOf('pipeline', 'ciConfigPathOrDefault') });
  const ids = Array.from({ length: 60 }, (_, index) => index + 1);

  it('come in pages of 25, each with all paths', async () => {
    const { source, requests } = aSource((_query, variables) => ({ data: nodesOf(variables) }));

    const found = await source.projectCi(ids, ['a.yml', 'b.yml'], knowsCi);

    expect([...found!.keys()]).toEqual(ids);
    expect(requests.map(({ first, paths }) => [first, paths?.length])).toEqual([
      [25, 2],
      [25, 2],
      [10, 2],
    ]);
  });

  it('are asked for in halves where that is too much, and not in ever smaller parts', async () => {
    const { source, requests } = aSource(() => ({ errors: [{ message: 'Timeout on Project.repository' }] }));

    expect((await source.projectCi(ids.slice(0, 25), [], knowsCi))?.size).toBe(0);
    expect(requests.map(({ first }) => first).toSorted((a, b) => a! - b!)).toEqual([
      3, 3, 3, 3, 3, 3, 3, 4, 6, 6, 6, 7, 12, 13, 25,
    ]);
  });

  it('are there for the projects that GitLab has time for', async () => {
    const { source } = aSource((_query, variables) =>
      variables.ids!.includes('gid://gitlab/Project/7')
        ? { data: null, errors: [{ message: 'Timeout on Project.repository' }] }
        : { data: nodesOf(variables) },
    );

    const found = await source.projectCi(ids.slice(0, 25), [], knowsCi);

    expect(found!.has(7)).toBe(false);
    expect(found!.size).toBeGreaterThanOrEqual(20);
  });

  it('are not asked for where the instance has no such query', async () => {
    const { source, requests } = aSource(() => ({}));

    expect(await source.projectCi(ids, [], known)).toBeUndefined();
    expect(requests).toEqual([]);
  });
});

describe('the probe', () => {
  it('is sent once a day', async () => {
    let at = now();
    const { source, requests } = aSource(
      () => ({ data: probed }),
      () => at,
    );

    await source.probe();
    await source.probe();
    at = new Date(at.getTime() + 25 * 3_600_000);
    await source.probe();

    expect(requests).toHaveLength(2);
  });

  it.each([[{ data: {} }], [{ data: null, errors: [{ message: 'no' }] }]])(
    'finds no GraphQL in %j',
    async (answer) => {
      expect(await aSource(() => answer).source.probe()).toBeUndefined();
    },
  );

  it('finds no GraphQL where there is no such path', async () => {
    const missing = new GitLabNotFoundError('Not found.', { endpoint: '/api/graphql' });
    const { source } = aSource(() => {
      throw missing;
    });

    expect(await source.probe()).toBeUndefined();
  });
});

describe('the licence by the plan', () => {
  it.each([
    ['ultimate', 'ultimate'],
    ['premium_trial', 'premium'],
    ['free', 'free'],
    ['something_new', 'unknown'],
  ])('%s is %s', async (name, licence) => {
    const { source } = aSource(() => ({ data: { group: { id: 'g', plan: { name, isPaid: true } } } }));

    expect(await source.plan('acme', known)).toBe(licence);
  });

  it('is not known where GitLab shows no plan', async () => {
    expect(
      await aSource(() => ({ data: { group: { id: 'g', plan: null } } })).source.plan('acme', known),
    ).toBe('unknown');
  });

  it('is Free on a package without Enterprise code, without a request', async () => {
    const { source, requests } = aSource(() => ({}));

    expect(await source.plan('acme', Probe.parse({ ...probed, project: fieldsOf('ciCdSettings') }))).toBe(
      'free',
    );
    expect(requests).toEqual([]);
  });
});
