import { DevOpsConfiguration } from '../../shared/contracts/arm/devops-configuration.ts';
import { OperationResult } from '../../shared/contracts/arm/operation-result.ts';
import { demoConnector, type Api } from './api.ts';
import { StartError } from './options.ts';

export type Authorization = { code: string } | { accessToken: string };

const pollMs = 200;

/**
 * Creates the connector through the REST API, authorises it for all existing and future groups, and waits for the operation.
 * Returns the id of the crawl run. Throws `StartError` with the operation's error message.
 */
export async function onboard(api: Api, authorization: Authorization): Promise<string> {
  await api.send('PUT', demoConnector, {
    location: 'westeurope',
    properties: {
      environmentName: 'GitLab',
      environmentData: { environmentType: 'GitlabScope' },
      offerings: [{ offeringType: 'CspmMonitorGitLab' }],
    },
  });
  const accepted = await api.send('PUT', `${demoConnector}/devops/default`, {
    properties: { autoDiscovery: 'Enabled', authorization },
  });
  const { properties } = DevOpsConfiguration.parse(await accepted.json());
  await awaitOperation(api, accepted.headers.get('azure-asyncoperation') ?? '');
  return properties.currentRunId ?? '';
}

/** Configuration from an earlier start; undefined if none succeeded. */
export async function findOnboarding(api: Api): Promise<DevOpsConfiguration['properties'] | undefined> {
  const found = await api.get(`${demoConnector}/devops/default`, DevOpsConfiguration);
  if (found?.properties.provisioningState === 'Pending') {
    // The earlier start ended during the operation, which now continues.
    await pause();
    return findOnboarding(api);
  }
  return found?.properties.provisioningState === 'Failed' ? undefined : found?.properties;
}

async function awaitOperation(api: Api, url: string): Promise<void> {
  for (;;) {
    const operation = await api.get(url, OperationResult);
    if (operation?.status === 'Succeeded') return;
    if (operation?.status === 'Failed')
      throw new StartError(`Onboarding failed: ${operation.error?.message ?? ''}`);
    await pause();
  }
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pollMs));
}
