import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

import { StartError } from './options.ts';

type Application = { gitlabUrl: string; clientId: string; redirectUri: string; scope: 'read_api' | 'api' };

/**
 * The page at which a person grants the application what it asks for: `read_api` is enough to crawl, `api` lets it set up
 * webhooks. GitLab OAuth 2.0 API.
 */
export function authorizeUrl(
  { gitlabUrl, clientId, redirectUri, scope }: Application,
  state: string,
): string {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state,
  });
  return `${gitlabUrl}/oauth/authorize?${query.toString()}`;
}

export function newState(): string {
  return randomBytes(16).toString('hex');
}

/**
 * Shows the address to open and waits at the redirect URI for the browser to come back with a code. A state that is
 * not ours is turned away. Throws `StartError` when the person refuses.
 */
export async function awaitCode(application: Application, show: (url: string) => void): Promise<string> {
  const state = newState();
  const { port } = new URL(application.redirectUri);
  return new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', application.redirectUri);
      const isOurs = searchParams.get('state') === state;
      response.writeHead(isOurs ? 200 : 400, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(
        isOurs ? 'Thank you; go back to the terminal.' : 'This is not the request that was expected.',
      );
      if (!isOurs) return;
      server.close();
      const code = searchParams.get('code');
      if (code !== null) resolve(code);
      else reject(new StartError(`GitLab gave no code: ${searchParams.get('error') ?? 'unknown reason'}.`));
    });
    server.once('error', (error) =>
      reject(new StartError(`Port ${port} for the redirect can't be used: ${error.message}`)),
    );
    server.listen(Number(port), '127.0.0.1', () => show(authorizeUrl(application, state)));
  });
}
