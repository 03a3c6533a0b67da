import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { startOverTls, type TlsStart, tlsStartMs } from '../support/tls-start.ts';

/** The Azure CLI and Microsoft's Python clients, where they are installed; elsewhere these tests say that they were skipped. */

const hasAz = runs('az', ['version']);
const python = ['/usr/bin/python3', 'python3'].find((name) =>
  runs(name, ['-c', 'import azure.mgmt.resource, azure.identity']),
);
const subscriptionId = '11111111-2222-4333-8444-555555555555';
const group = `/subscriptions/${subscriptionId}/resourceGroups/clients`;
const connectors = `${group}/providers/Microsoft.Security/securityConnectors`;
/** az takes a second and more for each command. */
const commandsMs = 120_000;

let start: TlsStart;
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  if (!hasAz && python === undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'palisade-az-'));
  start = await startOverTls();
  const { certificate, identityUrl, secret } = start;
  const identity = `${identityUrl}/msi/token`;
  environment = {
    PATH: process.env['PATH'],
    HOME: folder,
    AZURE_CONFIG_DIR: folder,
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    REQUESTS_CA_BUNDLE: certificate,
    IDENTITY_ENDPOINT: identity,
    IDENTITY_HEADER: secret,
    // What az before 2.6x knows instead.
    MSI_ENDPOINT: identity,
    MSI_SECRET: secret,
    APPSETTING_WEBSITE_SITE_NAME: 'palisade',
  };
}, tlsStartMs + 10_000);
afterAll(async () => {
  if (folder === undefined) return;
  await start.stop();
  rmSync(folder, { recursive: true, force: true });
});

function runs(file: string, args: string[]): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function az(command: string, ...args: string[][]): Promise<unknown> {
  const all = [...command.split(' '), ...args.flat(), '--output', 'json'];
  const { stdout } = await promisify(execFile)('az', all, { env: environment });
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
}

function rest(method: string, path: string, version: string, body?: object): Promise<unknown> {
  const url = `${start.apiUrl}${path}?api-version=${version}`;
  const more = body === undefined ? [] : ['--body', JSON.stringify(body)];
  return az('rest', ['--method', method, '--url', url], more);
}

describe.skipIf(!hasAz)('az', () => {
  it(
    'learns of the cloud, signs in as a managed identity, and works on a connector',
    async () => {
      const { apiUrl, identityUrl } = start;
      const audience = 'api://palisade';
      await az(
        'cloud register --name palisade',
        ['--endpoint-resource-manager', apiUrl, '--endpoint-active-directory', identityUrl],
        ['--endpoint-active-directory-resource-id', audience],
        ['--endpoint-active-directory-graph-resource-id', audience],
      );
      await az('cloud set --name palisade');
      const accounts = await az('login --identity');

      await rest('put', `${connectors}/by-az`, '2023-10-01-preview', {
        location: 'westeurope',
        properties: {
          environmentName: 'GitLab',
          environmentData: { environmentType: 'GitlabScope' },
          offerings: [{ offeringType: 'CspmMonitorGitLab' }],
        },
      });
      await rest('put', `${connectors}/by-az/devops/default`, '2023-09-01-preview', {
        properties: { autoDiscovery: 'Enabled', authorization: { accessToken: demoToken } },
      });
      const groups = await az('group list');
      const resources = await az('resource list', [
        '--resource-type',
        'Microsoft.Security/securityConnectors',
      ]);

      expect(accounts).toMatchObject([{ id: subscriptionId, environmentName: 'palisade' }]);
      expect(groups).toMatchObject([{ name: 'clients', location: 'westeurope' }]);
      expect(resources).toMatchObject([{ name: 'by-az', id: `${connectors}/by-az` }]);
    },
    commandsMs,
  );
});

describe.skipIf(python === undefined)('azure-mgmt-resource for Python', () => {
  it(
    'creates, lists and deletes a connector',
    async () => {
      const file = join(import.meta.dirname, 'by_id.py');
      const args = [file, start.apiUrl, subscriptionId, `${connectors}/by-python`];

      const { stdout } = await promisify(execFile)(python ?? '', args, { env: environment });

      const seen = JSON.parse(stdout) as { made: string; listed: string[]; groups: string[] };
      expect(seen.made).toBe('by-python');
      expect(seen.listed).toContain('by-python');
      expect(seen.groups).toContain('clients');
    },
    commandsMs,
  );
});
