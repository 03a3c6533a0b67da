import { afterAll, beforeAll, expect, it } from 'vitest';

import { demoToken } from '../../../local/gitlab/credentials.ts';
import { keepAuthorization } from '../../../shared/features/credentials/keep-authorization.ts';
import { openAuthorization } from '../../../shared/features/credentials/open-authorization.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(20);
});
afterAll(() => environment.stop());

it('opens GitLab any number of times, until a connector has taken the credentials', async () => {
  const testConnector = new TestConnector(environment);
  const { key, ada } = testConnector;
  const { authorization } = await keepAuthorization(
    { key, accessToken: demoToken },
    ada,
    testConnector.deps(),
  );
  const open = () => openAuthorization(key, authorization.id, ada, testConnector.deps());

  const names = [await open(), await open()].map(async ({ gitlab }) => (await gitlab.currentUser()).username);
  expect(await Promise.all(names)).toEqual(['demo', 'demo']);
  await environment.vault.keptCredentials.remove(authorization.id);
  await expect(open()).rejects.toMatchObject({ status: 409, code: 'AuthorizationUsed' });
});
