import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { setPageAddress } from '../azd/application.ts';
import { graphToken } from '../azd/azd.ts';
import { graphWith } from '../azd/graph.ts';
import { localSettings } from '../azd/local-settings.ts';

const root = resolve(import.meta.dirname, '../..');
const { SERVICE_API_ENDPOINT: address = '', ENTRA_APPLICATION: application } = process.env;

try {
  if (application !== undefined) await setPageAddress(application, address, graphWith(await graphToken()));
  console.log(`Redirect URI of an OAuth application in GitLab: ${address}/oauth/gitlab/callback`);
  await writeLocalSettings(join(root, 'local.settings.json'));
} catch (failure) {
  console.error((failure as Error).message);
  process.exitCode = 1;
}

/** Never replaces a file that is there: it may hold keys of the person. */
async function writeLocalSettings(path: string): Promise<void> {
  const sample = JSON.parse(await readFile(join(root, 'local.settings.sample.json'), 'utf8')) as Parameters<
    typeof localSettings
  >[0];
  const settings = localSettings(sample, process.env);
  if (existsSync(path)) {
    console.log(`${path} stays as it is.`);
  } else {
    await writeFile(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    console.log(`${path} uses the deployed Service Bus, tables and vault.`);
  }
}
