import { AppLoadError } from './load-app.ts';

export type Settings = NodeJS.ProcessEnv;

/**
 * Replaces `%NAME%` by the setting of that name, as the host does in queue names and schedules. Throws if it is
 * missing.
 */
export function withSettings(text: string, settings: Settings, functionName: string): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined || value === '') throw missing(functionName, name);
    return value;
  });
}

/**
 * Returns the connection string of a binding: setting X, or AzureWebJobsX. Throws AppLoadError if there is none, and
 * for an identity connection (`X__fullyQualifiedNamespace`), because the local host has no identity.
 */
export function connectionString(name: string, settings: Settings, functionName: string): string {
  const value = settings[name] ?? settings[`AzureWebJobs${name}`];
  if (value !== undefined && value !== '') return value;
  if (settings[`${name}__fullyQualifiedNamespace`] !== undefined) {
    throw new AppLoadError(
      `Function '${functionName}' connects by identity (${name}__fullyQualifiedNamespace); the local host needs a connection string in '${name}'.`,
    );
  }
  throw missing(functionName, name);
}

function missing(functionName: string, setting: string): AppLoadError {
  return new AppLoadError(`Function '${functionName}' needs the setting '${setting}', which is missing.`);
}
