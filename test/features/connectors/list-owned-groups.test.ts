import { expect, it } from 'vitest';

import { listOwnedGroups } from '../../../shared/features/connectors/list-owned-groups.ts';
import type { GitLab } from '../../../shared/features/connectors/ports.ts';
import { aGroup } from '../../support/gitlab-things.ts';

type OwnedPage = Awaited<ReturnType<GitLab['ownedGroups']>>;

function listedAs(...pages: Partial<OwnedPage>[]): GitLab {
  const gitlab: Pick<GitLab, 'ownedGroups'> = {
    ownedGroups: (number) =>
      Promise.resolve({
        items: [],
        malformed: 0,
        malformedPaths: [],
        totalItems: undefined,
        nextPage: number < pages.length ? number + 1 : undefined,
        ...pages[number - 1],
      }),
  };
  return gitlab as GitLab;
}

it('reads all pages', async () => {
  const gitlab = listedAs({ items: [aGroup(1, 'acme')] }, { items: [aGroup(2, 'contoso')] });

  const { groups, malformed } = await listOwnedGroups(gitlab);

  expect([groups.map(({ id }) => id), malformed]).toEqual([[1, 2], 0]);
});

it('leaves out groups below a malformed one, on whichever page that is', async () => {
  const gitlab = listedAs(
    { items: [aGroup(1, 'acme/web'), aGroup(2, 'acme-labs')] },
    { malformed: 1, malformedPaths: ['Acme'] },
  );

  const { groups, malformed } = await listOwnedGroups(gitlab);

  expect([groups.map(({ id }) => id), malformed]).toEqual([[2], 1]);
});
