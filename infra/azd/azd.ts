import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Sets variables of the azd environment. */
export async function setVariables(variables: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(variables)) await run('azd', ['env', 'set', name, value]);
}

/** Token of the person who is signed in to azd, for Microsoft Graph. */
export async function graphToken(): Promise<string> {
  const scope = 'https://graph.microsoft.com/.default';
  const { stdout } = await run('azd', ['auth', 'token', '--scope', scope, '--output', 'json']);
  const { token } = Object(JSON.parse(stdout)) as { token?: unknown };
  if (typeof token !== 'string') throw new Error('azd returned no token.');
  return token;
}
