import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod';

const Loaded = z.object({
  functions: z.array(z.string()),
  /** From the first byte of the bundle to the last registration. */
  importMs: z.number(),
  /** CPU of all threads of the process: other processes on the machine hardly count. */
  importCpuMs: z.number(),
  /** The appStart hooks: settings are checked, adapters opened. */
  startMs: z.number(),
  node: z.string(),
});

/** Loads a package in a process of its own, with nothing of this repository but the double of the worker. */
export async function loadPackage(
  folder: string,
  settings: NodeJS.ProcessEnv,
): Promise<z.infer<typeof Loaded>> {
  const args = [join(import.meta.dirname, 'core-double.mjs'), folder];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: settings, cwd: folder });
  return Loaded.parse(JSON.parse(stdout));
}
