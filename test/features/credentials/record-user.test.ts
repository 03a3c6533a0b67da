import { expect, it } from 'vitest';

import { refOf, type Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { recordUser } from '../../../shared/features/credentials/record-user.ts';
import { GitLabForbiddenError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { aConnector, aDevOps, anOperation } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

const operation = anOperation();
const connector = aConnector({ devops: aDevOps({ operation, gitLabUserId: 3 }) });
const target = { operationId: operation.id, ref: refOf(connector) };

function testApp(stored: Connector, currentUser: () => Promise<{ id: number; username: string }>) {
  const memory = memoryConnectors(stored);
  const app = anApp({ ...memory, gitlab: { connect: () => Promise.resolve({ currentUser } as never) } });
  return { app, stored: () => memory.rows.get('contoso') };
}

const ada = () => Promise.resolve({ id: 7, username: 'ada' });

it('stores the user of the authorization; repeated, it writes nothing', async () => {
  const { app, stored } = testApp(connector, ada);

  await recordUser(connector, target, app);
  const first = stored();
  await recordUser(connector, target, app);

  expect(first?.devops?.gitLabUserId).toBe(7);
  expect(stored()).toBe(first);
});

const refuse = () => Promise.reject(new GitLabForbiddenError('No.', { endpoint: '/api/v4/user' }));

it('forgets the former user if GitLab does not return the one of a new authorization', async () => {
  const authorizing = anOperation({ authorizes: true });
  const reauthorized = aConnector({ devops: aDevOps({ operation: authorizing, gitLabUserId: 3 }) });
  const { app, stored } = testApp(reauthorized, refuse);

  await recordUser(reauthorized, target, app);

  expect(stored()?.devops).not.toHaveProperty('gitLabUserId');
});

it('keeps the known user if GitLab does not return it and the authorization stays', async () => {
  const { app, stored } = testApp(connector, refuse);

  await recordUser(connector, target, app);

  expect(stored()?.devops?.gitLabUserId).toBe(3);
});

it('changes nothing when another operation, or another connector of the name, has begun', async () => {
  for (const other of [
    aConnector({ devops: aDevOps({ operation: anOperation({ id: 'another' }) }) }),
    aConnector({ id: 'another', devops: aDevOps({ operation }) }),
  ]) {
    const { app, stored } = testApp(other, ada);

    await recordUser(connector, target, app);

    expect(stored()).toBe(other);
  }
});
