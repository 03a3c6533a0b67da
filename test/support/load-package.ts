import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod';

/** Wall time, and CPU of all threads of the process: other processes on the machine hardly count. */
const Timed = z.object({ ms: z.number(), cpuMs: z.number() });
const Loaded = z.object({
  functions: z.array(z.string()),
  /** From the first byte of the package to the last registration. */
  imported: Timed,
  /** The appStart hooks: settings are checked, adapters opened. */
  started: Timed,
  /** The first invocation, if there is one; `result` is the status of a response. */
  used: Timed.extend({ result: z.unknown() }).optional(),
  node: z.string(),
});
export type Loaded = z.infer<typeof Loaded>;

/** The first invocation: a function, and the value of its trigger as the worker gets it. */
export type Use = { name: string; input: object };

/** A GET that needs neither caller nor rows. */
export const aRequest = (name: string, path: string): Use => {
  const headers = { host: '127.0.0.1:7071' };
  const url = new URL(path, 'http://127.0.0.1:7071');
  const query = Object.fromEntries(url.searchParams);
  const http = { method: 'GET', url: url.href, headers, params: {}, query };
  return { name, input: { http } };
};

/** Loads a package in a process of its own, with nothing of this repository but the double of the worker. */
export async function loadPackage(
  folder: string,
  settings: NodeJS.ProcessEnv,
  { use, node = process.execPath }: { use?: Use; node?: string } = {},
): Promise<Loaded> {
  const used = use === undefined ? [] : [use.name, JSON.stringify(use.input)];
  const args = [join(import.meta.dirname, 'core-double.mjs'), folder, ...used];
  const { stdout } = await promisify(execFile)(node, args, { env: settings, cwd: folder });
  return Loaded.parse(JSON.parse(stdout));
}
