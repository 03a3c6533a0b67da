import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AppRegistry } from './app-registry.ts';

/** The app can't be served. The message is one sentence for the developer. */
export class AppLoadError extends Error {
  override name = 'AppLoadError';
}

/**
 * Loads the app in the worker's order: entry file → appStart hooks → capabilities (locks `app.setup`) → registration is
 * locked. If loading fails before the first registration, the real worker starts without functions; here that is an
 * AppLoadError, as is an entry file that registers no function.
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
    throw new AppLoadError('The app uses enableHttpStream, which the local host does not support.');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
