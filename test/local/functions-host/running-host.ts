import { join } from 'node:path';
import { startChild, type Child } from '../../../local/child.ts';
import type { FunctionInfo } from '../../../local/functions-host/function-info.ts';

export type RunningHost = Child<{ port: number; functions: FunctionInfo[] }> & { url: string };

const MAIN = join(import.meta.dirname, '../../../local/functions-host/main.ts');

/**
 * Starts the host as a separate process with an app from fixtures/. Rejects with the host's error message if it can't
 * start.
 */
export async function runHost(
  fixture: string,
  options: { env?: NodeJS.ProcessEnv; args?: readonly string[]; logFile?: string } = {},
): Promise<RunningHost> {
  const child = await startChild<{ port: number; functions: FunctionInfo[] }>(MAIN, {
    args: ['--port', '0', '--entry', fixtureFile(fixture), ...(options.args ?? [])],
    env: { ...process.env, ...options.env },
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  return { ...child, url: `http://127.0.0.1:${child.details.port}` };
}

export function fixtureFile(name: string): string {
  return join(import.meta.dirname, 'fixtures', name);
}
