import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { demoApplication } from '../../local/gitlab/credentials.ts';
import { SignInMessage, SignInOffer } from '../../shared/contracts/sign-in.ts';
import { configure, createConnector, offboard, runEnd } from '../support/onboarding.ts';
import { devopsPath } from '../support/api-client.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { Browser, decide } from '../support/sign-in.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let start: string;

beforeAll(async () => {
  stack = await startStack({ projects: 40, signIn: true, assesses: false });
  start = `${stack.apiUrl}/oauth/gitlab/start`;
});
afterAll(() => stack.stop());

function messageIn(html: string): SignInMessage {
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(html)?.[1] ?? '{}';
  return SignInMessage.parse(JSON.parse(data));
}

/** All the way to a code. */
async function codeFrom(browser: Browser, query: Record<string, string> = {}): Promise<string> {
  const back = await decide(await browser.begin(stack.apiUrl, query));
  return messageIn((await browser.get(back)).text).code ?? '';
}

describe('before anyone is sent to GitLab', () => {
  it('is shown what is asked for and why, with a choice', async () => {
    const { status, text } = await new Browser().get(start, 'application/json');

    const offer = SignInOffer.parse(JSON.parse(text));
    expect(status).toBe(200);
    expect(offer.choices.map(({ scope }) => scope)).toEqual(['read_api', 'api']);
    for (const { permissions } of offer.choices) for (const { why } of permissions) expect(why).not.toBe('');
    expect(offer.authorizationUrl).toBeUndefined();
    expect(await rowsOf(stack.tablesConnectionString, 'SignIns')).toEqual([]);
  });

  it('is shown so on a page whose links keep what was asked, and which allows no script', async () => {
    const query = 'subscriptionId=11111111-2222-4333-8444-555555555555&resourceGroup=rg&name=a%26b';
    const { headers, text } = await new Browser().get(`${start}?${query.replace('a%26b', 'contoso')}`);

    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toContain("script-src 'none'");
    expect(text).toContain(
      'href="?subscriptionId=11111111-2222-4333-8444-555555555555&amp;resourceGroup=rg&amp;name=contoso&amp;scope=api"',
    );
  });

  it('the way begins with a proof key, a state of its own and a cookie that scripts can not read', async () => {
    const { status, headers } = await new Browser().get(`${start}?scope=api`);

    const location = new URL(headers.get('location') ?? '');
    expect(status).toBe(302);
    expect(location.origin).toBe(stack.gate.url);
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      client_id: demoApplication.clientId,
      redirect_uri: `${stack.apiUrl}/oauth/gitlab/callback`,
      response_type: 'code',
      scope: 'api',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^palisade-sign-in-\w{8}=[\w-]{43}; .*max-age=600.*path=\/oauth\/gitlab\/callback.*samesite=lax.*httponly/i,
      ),
    ]);
  });

  it.each([
    ['scope=sudo', 'scope'],
    ['name=contoso', 'query'],
    ['scope=api&redirect=https://evil.example', 'redirect'],
    ['instance=https://evil.example', 'instance'],
    ['instance=http://127.0.0.1:1/', 'instance'],
    ['subscriptionId=x&resourceGroup=rg&name=contoso', 'subscriptionId'],
    ['attempt=%3Cscript%3E', 'attempt'],
    ['returnTo=https://evil.example/environments/add/gitlab', 'returnTo'],
    ['returnTo=//evil.example/environments/add/gitlab', 'returnTo'],
    ['returnTo=/environments/add/gitlab?step=9', 'returnTo'],
    ['returnTo=/environments/../oauth', 'returnTo'],
    ['returnTo=/environments/a/b/c', 'returnTo'],
    ['returnTo=javascript:alert(1)', 'returnTo'],
  ])('?%s is refused with the name of what is wrong', async (query, target) => {
    const { status, text } = await new Browser().get(`${start}?${query}`, 'application/json');

    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { details: [{ target }] } });
  });

  it('a page of another site can not begin it, and neither can a form', async () => {
    const crossSite = await fetch(`${start}?scope=api`, {
      headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site' },
      redirect: 'manual',
    });
    const posted = await fetch(`${start}?scope=api`, { method: 'POST' });

    expect(crossSite.status).toBe(401);
    expect(crossSite.headers.get('location')).toBeNull();
    expect(posted.status).toBe(405);
  });
});

describe('back from GitLab', () => {
  it('the page that opened the window gets the code, no other origin does, and the code works once', async () => {
    const { api } = stack;
    const browser = new Browser();
    const page = await browser.get(await decide(await browser.begin(stack.apiUrl, { scope: 'api' })));
    const { code = '' } = messageIn(page.text);
    await createConnector(api, 'signed-in');

    const operation = await configure(api, 'signed-in', {
      autoDiscovery: 'Enabled',
      authorization: { code },
    });
    const run = await runEnd(api, 'signed-in');

    const policy = page.headers.get('content-security-policy') ?? '';
    const script = /<script>(.*?)<\/script>/s.exec(page.text)?.[1] ?? '';
    expect(page.status).toBe(200);
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(script).toContain('postMessage(message, location.origin)');
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(operation.status).toBe('Succeeded');
    expect(run.properties.state).toBe('complete');
    expect(await rowsOf(stack.tablesConnectionString, 'SignIns')).not.toContainEqual(
      expect.objectContaining({ rowKey: 'code' }),
    );
    await offboard(api, 'signed-in');
  });

  it('the message carries the attempt and the pane that it began with, also when GitLab refuses', async () => {
    const origin = { attempt: 'a-1', returnTo: '/environments/add/gitlab?step=2' };
    const browser = new Browser();
    const accepted = await browser.get(await decide(await browser.begin(stack.apiUrl, origin)));
    const refused = await decide(await browser.begin(stack.apiUrl, origin), { decision: 'deny' });

    expect(messageIn(accepted.text)).toEqual({
      type: 'palisade.gitlab-authorization',
      code: expect.any(String),
      ...origin,
    });
    expect(messageIn((await browser.get(refused)).text)).toMatchObject({
      error: { code: 'access_denied' },
      ...origin,
    });
  });

  it('a refusal is explained in words, and changes nothing', async () => {
    const browser = new Browser();
    const back = await decide(await browser.begin(stack.apiUrl), { decision: 'deny' });

    const { status, text } = await browser.get(back);

    expect(status).toBe(403);
    expect(text).toContain('You declined');
    expect(messageIn(text)).toMatchObject({ error: { code: 'access_denied' } });
  });

  it('a state is good once, also for two who come with it at the same moment', async () => {
    const browser = new Browser();
    const back = await decide(await browser.begin(stack.apiUrl));

    const answers = await Promise.all([browser.get(back), browser.get(back), browser.get(back)]);
    const later = await browser.get(back);

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(2);
    expect(later.status).toBe(400);
    expect(later.text).toContain('already used');
  });

  it('a state is turned away in another browser, which does not use it up', async () => {
    const browser = new Browser();
    const back = await decide(await browser.begin(stack.apiUrl));

    const foreign = await new Browser().get(back);
    const own = await browser.get(back);

    expect(foreign.status).toBe(400);
    expect(foreign.text).toContain('another browser');
    expect(foreign.text).not.toContain(new URL(back).searchParams.get('code'));
    expect(own.status).toBe(200);
  });

  it.each(['', '?code=x', '?state=never-given-out&code=x', '?state=%00&code=%3Cscript%3E'])(
    'an answer that nobody waits for (%s) is turned away',
    async (query) => {
      const { status, text } = await new Browser().get(`${stack.apiUrl}/oauth/gitlab/callback${query}`);

      expect(status).toBe(400);
      expect(text).toContain('Start');
      expect(text.split('<script').slice(1)).toEqual([expect.stringMatching(/^>history\.replaceState/)]);
    },
  );

  it('who comes after ten minutes has to start again, and what they left is removed', async () => {
    const browser = new Browser();
    const back = await decide(await browser.begin(stack.apiUrl));
    await stack.passTime(10 * 60_000 + 1);

    const { status, text } = await browser.get(back);
    await stack.fire('reconcile');

    expect(status).toBe(400);
    expect(text).toContain('within ten minutes');
    expect(await rowsOf(stack.tablesConnectionString, 'SignIns')).toEqual([]);
    const kinds = (await rowsOf(stack.tablesConnectionString, 'Secrets')).map((row) => row.rowKey);
    expect(kinds).not.toContain('code-verifier');
  });
});

describe('a code', () => {
  it('is refused when it is too old, with the name of the field', async () => {
    const code = await codeFrom(new Browser());
    await createConnector(stack.api, 'too-old');
    await stack.passTime(10 * 60_000 + 1);

    const answer = await stack.api.call('PUT', devopsPath('too-old'), {
      body: { properties: { autoDiscovery: 'Enabled', authorization: { code } } },
    });

    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      error: { code: 'InvalidAuthorizationCode', target: 'properties.authorization.code' },
    });
  });

  it('never stands in a table, a log or an answer of the API', async () => {
    const code = await codeFrom(new Browser());
    await createConnector(stack.api, 'hidden');
    await configure(stack.api, 'hidden', { autoDiscovery: 'Disabled', authorization: { code } });
    await runEnd(stack.api, 'hidden');

    const tables = await Promise.all(
      ['SignIns', 'Secrets', 'Connectors', 'Operations'].map((table) =>
        rowsOf(stack.tablesConnectionString, table),
      ),
    );

    expect(code).not.toBe('');
    expect(JSON.stringify(tables)).not.toContain(code);
    expect(stack.api.transcript.join('\n')).not.toContain(code);
    expect(stack.logs()).not.toContain(code);
  });
});
