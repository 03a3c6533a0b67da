import { describe, expect, it } from 'vitest';

import { itemsOutsideConnector } from '../../../../shared/features/inventory/apply-observation/items-outside-connector.ts';
import { groupItem } from '../../../../shared/features/inventory/domain/group-facts.ts';
import { projectItem } from '../../../../shared/features/inventory/domain/project-facts.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnavailableError,
} from '../../../../shared/platform/errors/gitlab-errors.ts';
import { aGroup, aProject } from '../../../support/gitlab-things.ts';

type Items = Parameters<typeof itemsOutsideConnector>[0];

const roots = new Set([1]);
const groups = [
  aGroup(1, 'acme'),
  aGroup(2, 'acme/web', { parent_id: 1 }),
  aGroup(8, 'other'),
  aGroup(9, 'other/web', { parent_id: 8 }),
];

/** A GitLab that returns these groups, and fails for every other one. */
function gitlabWith(shown: readonly ReturnType<typeof aGroup>[], failure: Error) {
  const requested: (number | string)[] = [];
  const group = (id: number | string) => {
    requested.push(id);
    const found = shown.find((one) => one.id === id);
    return found === undefined ? Promise.reject(failure) : Promise.resolve(found);
  };
  return { requested, group };
}

const notFound = new GitLabNotFoundError('Not found.', { endpoint: '/groups' });

function projectIn(groupId: number, fullPath: string) {
  const namespace = { id: groupId, full_path: fullPath };
  return projectItem(aProject(100, { namespace, path_with_namespace: `${fullPath}/project` }));
}

async function idsOutside(items: Items, failure: Error = notFound) {
  const outside = await itemsOutsideConnector(items, roots, gitlabWith(groups, failure));
  return outside.map(({ id }) => id);
}

describe('items outside the connector', () => {
  it('are those with no root group among the groups above them', async () => {
    const items = [projectIn(9, 'other/web'), groupItem(aGroup(10, 'other/web/deep', { parent_id: 9 }))];

    expect(await idsOutside(items)).toEqual([100, 10]);
  });

  it('include projects of a person and of a top-level group, for which GitLab is not called', async () => {
    const gitlab = gitlabWith([], notFound);
    const items: Items = [projectIn(77, 'ada'), groupItem(aGroup(11, 'third'))];

    expect((await itemsOutsideConnector(items, roots, gitlab)).map(({ id }) => id)).toEqual([100, 11]);
    expect(gitlab.requested).toEqual([]);
  });

  it('are no items under a root group that has another path by now', async () => {
    const items = [
      projectIn(1, 'renamed'),
      projectIn(2, 'renamed/web'),
      groupItem(aGroup(2, 'renamed/web', { parent_id: 1 })),
    ];

    expect(await idsOutside(items)).toEqual([]);
  });

  it.each([notFound, new GitLabForbiddenError('Forbidden.', { endpoint: '/groups' })])(
    'are no items below a group that GitLab does not show: %s',
    async (failure) => {
      expect(await idsOutside([projectIn(66, 'other/hidden')], failure)).toEqual([]);
    },
  );

  it('are unknown while GitLab is unavailable', async () => {
    const unavailable = new GitLabUnavailableError('Unavailable.', { endpoint: '/groups' });

    await expect(idsOutside([projectIn(66, 'other/hidden')], unavailable)).rejects.toBe(unavailable);
  });

  it('take one request for each group above them', async () => {
    const gitlab = gitlabWith(groups, notFound);

    await itemsOutsideConnector([projectIn(9, 'other/web'), projectIn(9, 'other/web')], roots, gitlab);

    expect(gitlab.requested).toEqual([9]);
  });
});
