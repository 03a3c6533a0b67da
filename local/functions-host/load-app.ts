import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AppRegistry } from './app-registry.ts';

/** Why an app can't be served, in words for a person. */
export class AppLoadError extends Error {
  override name = 'AppLoadError';
}

/**
 * The worker's load order: entry file → appStart hooks → capabilities (locks `app.setup`) → registration is locked.
 * The real worker comes up healthy with no functions when loading fails before the first registration; here that is an
 * AppLoadError, as is an entry that registers nothing.
 */
export async function loadApp(registry: AppRegistry, entry: string): Promise<void> {
  try {
    await import(pathToFileURL(entry).href);
    await registry.runHooks('appStart', { hookData: {}, functionAppDirectory: dirname(entry) });
  } catch (error) {
    throw new AppLoadError(`The app ${entry} failed while loading: ${messageOf(error)}`, { cause: error });
  }
  if (registry.functions.size === 0) throw new AppLoadError(`The app ${entry} registered no function.`);
  await lockSetup(registry);
  registry.lock();
}

async function lockSetup(registry: AppRegistry): Promise<void> {
  const capabilities = await registry.model?.getCapabilities?.({});
  if (capabilities?.['HttpUri'] !== undefined) {
    throw new AppLoadError('The app asks for enableHttpStream, which the local host does not offer.');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
