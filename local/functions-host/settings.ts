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
 * Connection of a binding: a connection string, or a namespace and the managed identity that connects to it, or `isPerson`, the
 * person who is signed in by `az login`.
 */
export type Connection = string | { namespace: string; clientId: string | undefined; isPerson?: true };

/**
 * Returns the connection of a binding: setting X or AzureWebJobsX with a connection string, else
 * `X__fullyQualifiedNamespace` with an identity. Throws AppLoadError if there is none, or for another credential than a
 * managed identity.
 */
export function connectionOf(name: string, settings: Settings, functionName: string): Connection {
  const value = settings[name] || settings[`AzureWebJobs${name}`];
  if (value) return value;
  const namespace = settings[`${name}__fullyQualifiedNamespace`];
  if (!namespace) throw missing(functionName, `${name}' or '${name}__fullyQualifiedNamespace`);
  if (settings['SIGNED_IN_BY_AZURE_CLI'] === 'true')
    return { namespace, clientId: undefined, isPerson: true };
  const credential = settings[`${name}__credential`] || 'managedidentity';
  if (credential.toLowerCase() === 'managedidentity')
    return { namespace, clientId: settings[`${name}__clientId`] || undefined };
  throw new AppLoadError(
    `Function '${functionName}' connects by '${name}__credential'; the local host supports 'managedidentity' only.`,
  );
}

function missing(functionName: string, setting: string): AppLoadError {
  return new AppLoadError(`Function '${functionName}' needs the setting '${setting}', which is missing.`);
}
