import { expect, it } from 'vitest';

import type { GitLabGroup } from '../../../shared/contracts/gitlab/group.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { listAvailableGroups } from '../../../shared/features/onboarding/list-available-groups.ts';
import { NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aConnector, ada, aDevOps } from '../../support/a-connector.ts';
import { aKeptAuthorization, keeping } from '../../support/a-kept-authorization.ts';
import { anApp } from '../../support/an-app.ts';
import { aGroup } from '../../support/gitlab-things.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';
import { memoryRootGroups } from '../../support/memory-root-groups.ts';

const connector = aConnector({ devops: aDevOps() });
const now = new Date('2026-11-30T10:00:00.000Z');
const root = claimedRoot(aGroup(1, 'acme'), undefined, {
  instanceHost: 'gitlab.example',
  runId: 'run-1',
  now,
});
const pageOf = (items: GitLabGroup[]) =>
  Promise.resolve({ items, malformed: 0, malformedPaths: [], nextPage: undefined, totalItems: undefined });
const gitlab = {
  ownedGroups: () => pageOf([aGroup(1, 'acme'), aGroup(4, 'contoso'), aGroup(5, 'fabrikam')]),
  inheritedGroups: () => pageOf([aGroup(2, 'acme/web'), aGroup(3, 'invited/group')]),
};

it('lists owned and inherited groups with their state, without those by invitation', async () => {
  const app = anApp({
    ...memoryConnectors(connector),
    ...memoryRootGroups(root),
    gitlab: {
      connect: () => Promise.resolve(gitlab as never),
      instanceOf: () => ({ url: 'https://gitlab.example' }),
    },
    groupClaims: {
      claimantsByHost: () => Promise.resolve([]),
      claimants: () =>
        Promise.resolve(
          new Map([
            [1, connector.id],
            [2, connector.id],
            [4, 'another'],
          ]),
        ),
    },
  });

  const groups = await listAvailableGroups(connector.key, undefined, ada, app);

  expect(groups.map(({ facts, onboardingState }) => [facts.id, onboardingState])).toEqual([
    [1, 'Onboarded'],
    [2, 'Onboarded'],
    [4, 'OnboardedByOtherConnector'],
    [5, 'NotOnboarded'],
  ]);
});

it('needs a configuration', async () => {
  const app = anApp(memoryConnectors(aConnector()));

  await expect(listAvailableGroups(connector.key, undefined, ada, app)).rejects.toBeInstanceOf(NotFoundError);
});

it('refuses an authorization of another GitLab than that of the connector', async () => {
  const kept = aKeptAuthorization({ instanceUrl: 'https://other.example' });
  const app = anApp({
    ...memoryConnectors(connector),
    ...(await keeping(kept, { kind: 'token', accessToken: 'canary' })),
    gitlab: {
      tryToken: () => Promise.resolve(gitlab as never),
      instanceOf: () => ({ url: 'https://gitlab.example' }),
    },
  });

  await expect(listAvailableGroups(connector.key, kept.id, ada, app)).rejects.toMatchObject({
    status: 400,
    target: 'properties.authorization.authorizationId',
  });
});
