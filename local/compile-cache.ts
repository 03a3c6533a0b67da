// A named import of a missing function would prevent this module from loading on old versions of Node.js.
import nodeModule from 'node:module';
import { join } from 'node:path';

/** Folder of the cache, removed together with the installed packages. */
const cacheDir = join(import.meta.dirname, '../node_modules/.cache/compile');

/**
 * Stores compiled modules on disk (Node.js, "Module compile cache"), so that the next process loads them faster and with less
 * memory. It applies to modules loaded afterwards, so not to static imports of the caller. No effect if Node.js has no such
 * cache (before 22.8) or the folder is not writable.
 */
export function enableCompileCache(): void {
  nodeModule.enableCompileCache?.(process.env['NODE_COMPILE_CACHE'] ?? cacheDir);
}

/** Environment for a process that uses the same cache from its first module on. A folder that the person chose wins. */
export function withCompileCache(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? cacheDir, ...environment };
}
