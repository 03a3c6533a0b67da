import { SignInOffer } from '../../shared/contracts/sign-in.ts';

/** A browser, as far as a sign-in needs one: it keeps cookies and follows nothing by itself. */
export class Browser {
  cookie = '';

  async get(url: string, accept = 'text/html'): Promise<{ status: number; headers: Headers; text: string }> {
    const headers = { accept, ...(this.cookie === '' ? {} : { cookie: this.cookie }) };
    const response = await fetch(url, { headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      this.cookie = [this.cookie, cookie.split(';')[0]].filter((part) => part !== '').join('; ');
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Begins a sign-in as a page does, and answers with the address to go to. */
  async begin(apiUrl: string, query: Record<string, string> = {}): Promise<string> {
    const search = new URLSearchParams({ scope: 'read_api', ...query });
    const { text } = await this.get(`${apiUrl}/oauth/gitlab/start?${search.toString()}`, 'application/json');
    return SignInOffer.parse(JSON.parse(text)).authorizationUrl ?? '';
  }
}

/** Confirms GitLab's page as a person does and returns the address of the redirect. */
export async function decide(
  authorizationUrl: string,
  { user = 'demo', decision = 'accept' }: { user?: string; decision?: 'accept' | 'deny' } = {},
): Promise<string> {
  const { origin, searchParams } = new URL(authorizationUrl);
  const body = new URLSearchParams([...searchParams, ['user', user], ['decision', decision]]);
  const answer = await fetch(`${origin}/oauth/authorize`, { method: 'POST', body, redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}
