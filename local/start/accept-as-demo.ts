import { demoApplication } from '../gitlab/credentials.ts';
import { StartError } from './options.ts';

/** Gets an authorization code from the simulated GitLab like a browser: opens the page, accepts, reads the redirect. */
export async function acceptAsDemo(gitlabUrl: string, redirectUri: string): Promise<string> {
  const { clientId } = demoApplication;
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'api',
  });
  const page = await fetch(`${gitlabUrl}/oauth/authorize?${query.toString()}`);
  const fields = new URLSearchParams(hiddenFields(await page.text()));
  fields.set('decision', 'accept');
  const answer = await fetch(`${gitlabUrl}/oauth/authorize`, {
    method: 'POST',
    body: fields,
    redirect: 'manual',
  });
  const location = answer.headers.get('location');
  const code = location === null ? null : new URL(location).searchParams.get('code');
  if (code === null) throw new StartError('The simulated GitLab gave no authorization code.');
  return code;
}

function hiddenFields(html: string): [string, string][] {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return [...inputs].map(([, name = '', value = '']) => [unescaped(name), unescaped(value)]);
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
