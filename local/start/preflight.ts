import { StartError, type RealGitLab } from './options.ts';

const patienceMs = 15_000;

/** Asks a real GitLab one question before anything is started, so that a typo is told at once. Throws `StartError`. */
export async function assertReachable({ url, credentials }: RealGitLab): Promise<void> {
  const isToken = 'token' in credentials;
  const response = await ask(
    isToken ? `${url}/api/v4/user` : `${url}/oauth/token/info`,
    isToken ? { authorization: `Bearer ${credentials.token}` } : {},
    url,
  );
  if (!isToken) return;
  if (response.status === 401) throw new StartError(`GitLab at ${url} refused the token.`);
  if (response.status === 403) {
    throw new StartError(`GitLab at ${url} forbids the token to read the API; it needs the scope read_api.`);
  }
  if (!response.ok || !(response.headers.get('content-type') ?? '').includes('json')) {
    throw new StartError(`${url} does not answer as a GitLab does (HTTP ${response.status}).`);
  }
}

async function ask(address: string, headers: Record<string, string>, url: string): Promise<Response> {
  try {
    return await fetch(address, { headers, redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
  } catch (failure) {
    const cause = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure;
    throw new StartError(`GitLab at ${url} can't be reached (${reasonOf(cause)}).`);
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no answer';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
