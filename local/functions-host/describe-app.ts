import { resolve } from 'node:path';
import { byName, describeFunction } from './describe-function.ts';
import type { FunctionInfo } from './function-info.ts';
import { loadApp } from './load-app.ts';
import { supplyCore } from './supply-core.ts';

/**
 * Loads the app and lists its functions by name, without starting a listener. Works once per process. Throws
 * AppLoadError if the app can't be loaded or registers no function.
 */
export async function describeApp(entry: string): Promise<FunctionInfo[]> {
  const registry = supplyCore(() => undefined);
  await loadApp(registry, resolve(entry));
  return [...registry.functions.values()].map(describeFunction).toSorted(byName);
}
