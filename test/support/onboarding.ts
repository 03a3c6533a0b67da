import { demoApplication } from '../../local/gitlab/credentials.ts';
import { DevOpsConfiguration } from '../../shared/contracts/arm/devops-configuration.ts';
import { OperationResult } from '../../shared/contracts/arm/operation-result.ts';
import { RunResource } from '../../shared/contracts/arm/run.ts';
import { connectorPath, devopsPath, type ApiAnswer, type ApiClient } from './api-client.ts';
import { until } from './until.ts';

type Wish = {
  autoDiscovery?: 'Enabled' | 'Disabled';
  topLevelInventoryList?: string[];
  authorization?: { code: string } | { accessToken: string } | { authorizationId: string };
};

export const aConnector = {
  location: 'westeurope',
  properties: {
    environmentName: 'GitLab',
    environmentData: { environmentType: 'GitlabScope' },
    offerings: [{ offeringType: 'CspmMonitorGitLab' }],
  },
};

export async function createConnector(api: ApiClient, name: string): Promise<ApiAnswer> {
  const answer = await api.call('PUT', connectorPath(name), { body: aConnector });
  if (answer.status !== 201)
    throw new Error(`The connector was not created: ${answer.status} ${answer.text}`);
  return answer;
}

/** Sends the configuration and answers how the operation that follows ended. */
export async function configure(
  api: ApiClient,
  name: string,
  wish: Wish,
  method: 'PUT' | 'PATCH' = 'PUT',
): Promise<OperationResult> {
  const answer = await api.call(method, devopsPath(name), { body: { properties: wish } });
  if (answer.status !== 201 && answer.status !== 202) {
    throw new Error(`The configuration was not taken: ${answer.status} ${answer.text}`);
  }
  return operationEnd(api, answer);
}

export async function operationEnd(api: ApiClient, begun: ApiAnswer): Promise<OperationResult> {
  const url = begun.headers.get('azure-asyncoperation') ?? '';
  return until(
    async () => {
      const operation = await api.get(url, OperationResult);
      return operation.status === 'Accepted' ? undefined : operation;
    },
    { timeoutMs: 60_000, everyMs: 50, what: 'the end of the operation' },
  );
}

export function devopsOf(api: ApiClient, name: string): Promise<DevOpsConfiguration> {
  return api.get(devopsPath(name), DevOpsConfiguration);
}

/** The run that crawls or crawled last, as it is now. */
export async function currentRun(api: ApiClient, name: string): Promise<RunResource> {
  const { currentRunId = '' } = (await devopsOf(api, name)).properties;
  return api.get(`${devopsPath(name)}/runs/${currentRunId}`, RunResource);
}

export async function runEnd(api: ApiClient, name: string, timeoutMs = 90_000): Promise<RunResource> {
  return until(
    async () => {
      const run = await currentRun(api, name);
      return run.properties.state === 'running' ? undefined : run;
    },
    { timeoutMs, everyMs: 100, what: 'the end of the run' },
  );
}

/** Creates, configures and crawls; everything must go well. */
export async function onboard(api: ApiClient, name: string, wish: Wish): Promise<RunResource> {
  await createConnector(api, name);
  return crawlAgain(api, name, wish);
}

/** Sends the configuration (once more) and waits for the crawl that follows. */
export async function crawlAgain(
  api: ApiClient,
  name: string,
  wish: Wish = { autoDiscovery: 'Enabled' },
): Promise<RunResource> {
  const operation = await configure(api, name, wish);
  if (operation.status !== 'Succeeded') throw new Error(`The operation failed: ${operation.error?.message}`);
  return runEnd(api, name);
}

/** Deletes the configuration and waits until it is gone. */
export async function offboard(api: ApiClient, name: string): Promise<OperationResult> {
  return operationEnd(api, await api.call('DELETE', devopsPath(name)));
}

/** A one-time OAuth code for a user of the simulated GitLab, as the form of its page gives it. */
export async function codeOf(gitlabUrl: string, user = 'demo', scope = 'read_api'): Promise<string> {
  const body = new URLSearchParams({
    client_id: demoApplication.clientId,
    redirect_uri: demoApplication.redirectUri,
    response_type: 'code',
    scope,
    state: 'journey',
    decision: 'accept',
    user,
  });
  const answer = await fetch(`${gitlabUrl}/oauth/authorize`, { method: 'POST', body, redirect: 'manual' });
  const code = new URL(answer.headers.get('location') ?? 'http://none').searchParams.get('code');
  if (code === null) throw new Error(`The simulated GitLab gave no code: ${answer.status}`);
  return code;
}
