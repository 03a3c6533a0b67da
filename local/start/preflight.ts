import { EnvHttpProxyAgent, fetch } from 'undici';

import { StartError, type RealGitLab } from './options.ts';
import { proxySettings } from './proxy-settings.ts';

const timeoutMs = 15_000;

/**
 * Sends one request to a real GitLab before anything is started, so that a typo is reported at once. Uses the proxy of the
 * environment. Throws `StartError`.
 */
export async function assertReachable(
  { url, credentials }: RealGitLab,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const isToken = 'token' in credentials;
  const { status, isJson, text } = await request(
    isToken ? `${url}/api/v4/user` : `${url}/oauth/token/info`,
    isToken ? { authorization: `Bearer ${credentials.token}` } : {},
    url,
    environment,
  );
  if (!isJson) {
    throw new StartError(
      `${url} does not answer as a GitLab does (HTTP ${status}); does something stand before it?`,
    );
  }
  if (!isToken) return;
  if (status === 401) throw new StartError(`GitLab at ${url} refused the token.`);
  // A fine-grained token may read groups but not its own user; the crawl will show.
  if (status === 403 && text.includes('insufficient_granular_scope')) return;
  if (status === 403) {
    throw new StartError(`GitLab at ${url} forbids the token to read the API; it needs the scope read_api.`);
  }
  if (status >= 300) throw new StartError(`GitLab at ${url} answered with HTTP ${status}.`);
}

async function request(
  address: string,
  headers: Record<string, string>,
  url: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ status: number; isJson: boolean; text: string }> {
  const { HTTPS_PROXY: httpsProxy = '', NO_PROXY: noProxy = '' } = proxySettings(environment);
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: '', httpsProxy, noProxy });
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(address, { headers, redirect: 'manual', signal, dispatcher });
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, isJson, text: isJson ? await response.text() : '' };
  } catch (failure) {
    const cause = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure;
    throw new StartError(`GitLab at ${url} can't be reached (${reasonOf(cause)}).`);
  } finally {
    await dispatcher.destroy();
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no answer';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
