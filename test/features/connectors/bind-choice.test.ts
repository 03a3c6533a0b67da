import { expect, it } from 'vitest';

import { bindChoice } from '../../../shared/features/connectors/bind-choice.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { aGroup } from '../../support/gitlab-things.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

const claiming = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date() };
const rootGroups = { list: () => Promise.resolve([claimedRoot(aGroup(7, 'acme'), undefined, claiming)]) };

function aList(more: object = {}) {
  return aDevOps({ autoDiscovery: 'Disabled', topLevelInventoryList: ['Acme'], ...more });
}

it('binds a list of a former version to the ids of stored root groups', async () => {
  const connector = aConnector({ devops: aList() });
  const memory = memoryConnectors(connector);

  await bindChoice(connector.key, anApp({ ...memory, rootGroups }));

  expect(memory.rows.get('contoso')?.devops).toMatchObject({
    topLevelInventoryList: ['Acme'],
    chosenIds: [7],
  });
});

it('changes no list that has ids, and reads no root groups for it', async () => {
  const connector = aConnector({ devops: aList({ chosenIds: [null] }) });
  const memory = memoryConnectors(connector);

  await bindChoice(connector.key, anApp(memory));

  expect(memory.rows.get('contoso')).toBe(connector);
});
