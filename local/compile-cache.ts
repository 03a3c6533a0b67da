// A named import of what an old Node lacks would keep the module from loading.
import nodeModule from 'node:module';
import { join } from 'node:path';

/** In a folder that no tool commits, lints or publishes, and that goes with the installed packages. */
const cacheDir = join(import.meta.dirname, '../node_modules/.cache/compile');

/**
 * Keeps compiled modules on disk (Node.js, "Module compile cache"), so that the next process loads them faster and with
 * less memory. It concerns modules that are loaded afterwards, hence not those that the caller imports statically. Without
 * effect where Node.js has no such cache (before 22.8) or the folder can't be written.
 */
export function enableCompileCache(): void {
  nodeModule.enableCompileCache?.(process.env['NODE_COMPILE_CACHE'] ?? cacheDir);
}

/** The environment of a process that is to use the same cache from its first module on; a person's own folder wins. */
export function withCompileCache(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? cacheDir, ...environment };
}
