import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../local/gitlab/faults/fault.ts';
import { until } from '../../support/until.ts';
import { type GitLabClient, startTestGitLab } from './support/gitlab-client.ts';
import { groupAt } from './support/records.ts';

const control = '/-/simulator/faults';
const list = '/api/v4/groups/contoso/projects?per_page=5';
const route = 'GET /groups/:id/projects';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 60 });
});
afterAll(() => gitlab.stop());
beforeEach(() => gitlab.faults.stop());

async function strike(fault: FaultRule['fault'], more: Partial<FaultRule> = {}, path = list) {
  gitlab.faults.plan({ rules: [{ route, fault, ...more }] });
  return gitlab.get(path);
}

function codeOf(error: unknown): unknown {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;
}

describe('an injected fault', () => {
  it.each([
    [401, '{"message":"401 Unauthorized"}'],
    [403, '{"message":"403 Forbidden"}'],
    [404, '{"message":"404 Group Not Found"}'],
    [500, '{"message":"500 Internal Server Error"}'],
    [502, '<html>\r\n<head><title>502 Bad Gateway</title></head></html>\r\n'],
    [418, '{"message":"418 Error"}'],
  ])('returns %i with the body of GitLab', async (status, body) => {
    const answer = await strike({ kind: 'status', status });

    expect([answer.status, answer.text]).toEqual([status, body]);
  });

  it('throttles in both shapes', async () => {
    const throttle = await strike({ kind: 'throttled', shape: 'throttle', retryAfterSeconds: 7 });
    const endpoint = await strike({ kind: 'throttled', shape: 'endpoint' });

    expect([throttle.status, throttle.text, throttle.headers.get('retry-after')]).toEqual([
      429,
      'Retry later\n',
      '7',
    ]);
    expect([endpoint.status, endpoint.headers.get('retry-after')]).toEqual([429, null]);
    expect(endpoint.text).toContain('requested too many times');
  });

  it('throttles in HTML as a gateway does, and states the wait in every format', async () => {
    const formats = ['seconds', 'date', 'reset-at', 'reset-in', 'none'] as const;
    const answers: unknown[] = [];
    for (const waitFormat of formats) {
      const fault = { kind: 'throttled', shape: 'gateway', waitFormat, retryAfterSeconds: 7 } as const;
      const { status, headers } = await strike(fault);
      const names = ['content-type', 'retry-after', 'ratelimit-reset'];
      answers.push([status, ...names.map((name) => headers.get(name))]);
    }

    const inSeconds = expect.stringMatching(/^\d{10}$/);
    expect(answers).toEqual([
      [429, 'text/html', '7', null],
      [429, 'text/html', expect.stringMatching(/^\w{3}, .* GMT$/), null],
      [429, 'text/html', null, inSeconds],
      [429, 'text/html', null, '7'],
      [429, 'text/html', null, null],
    ]);
  });

  it('ends by itself after its duration', async () => {
    const first = await strike({ kind: 'throttled', shape: 'throttle' }, { lastsMs: 60_000 });
    const meanwhile = await gitlab.get(list);
    const brief = await strike({ kind: 'throttled', shape: 'throttle' }, { lastsMs: 1 });
    const after = await until(async () => {
      const answer = await gitlab.get(list);
      return answer.status === 429 ? undefined : answer;
    });

    expect([first, meanwhile, brief, after].map(({ status }) => status)).toEqual([429, 429, 429, 200]);
  });

  it('returns a page with status 200, and a body that is not JSON', async () => {
    const page = await strike({ kind: 'html' });
    const broken = strike({ kind: 'malformed' });

    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    await expect(broken).rejects.toThrow(SyntaxError);
  });

  it.each([
    ['html', 404, 'text/html; charset=utf-8'],
    ['text', 401, 'text/plain; charset=utf-8'],
    ['text', 403, 'text/plain; charset=utf-8'],
  ] as const)(
    'responds as a gateway does, in %s with %i, also for the token endpoint',
    async (shape, status, type) => {
      const api = await strike({ kind: 'gateway', status, shape });
      gitlab.faults.plan({
        rules: [{ route: 'POST /oauth/token', fault: { kind: 'gateway', status, shape } }],
      });
      const token = await fetch(`${gitlab.url}/oauth/token`, { method: 'POST' });

      expect([api.status, api.headers.get('content-type')]).toEqual([status, type]);
      expect([token.status, token.headers.get('content-type')]).toEqual([status, type]);
    },
  );

  it('redirects to a sign-in page elsewhere', async () => {
    gitlab.faults.plan({ rules: [{ route, fault: { kind: 'gateway', status: 302 } }] });
    const answer = await fetch(gitlab.url + list, { redirect: 'manual' });

    expect([answer.status, new URL(answer.headers.get('location') ?? '').origin]).toEqual([
      302,
      'https://login.gateway.example',
    ]);
  });

  it('breaks the connection: in the body, immediately, or by no response until the caller gives up', async () => {
    const noResponses = () => gitlab.requests().byStatus[0] ?? 0;
    const before = noResponses();
    gitlab.faults.plan({ rules: [{ route, fault: { kind: 'truncated' } }] });
    const cut = await fetch(gitlab.url + list, { headers: { authorization: 'Bearer x' } });
    const reset = await strike({ kind: 'reset' }).catch(codeOf);
    gitlab.faults.plan({ rules: [{ route, fault: { kind: 'hang' } }] });
    const caller = new AbortController();
    const hanging = fetch(gitlab.url + list, { signal: caller.signal });
    // Under load a request can take longer to arrive than any fixed timeout of the caller.
    await until(() => noResponses() === before + 2);
    caller.abort(new Error('the caller gave up'));

    await expect(cut.text()).rejects.toThrow('terminated');
    expect(reset).toBe('ECONNRESET');
    await expect(hanging).rejects.toThrow('the caller gave up');
  });

  it('delays a response beyond one that was requested later', async () => {
    const arrived: string[] = [];
    const late = strike({ kind: 'latency', ms: 200 }).then(({ status }) => arrived.push(`late ${status}`));

    await gitlab.get('/api/v4/user').then(({ status }) => arrived.push(`user ${status}`));
    await late;

    expect(arrived).toEqual(['user 200', 'late 200']);
  });

  it('omits the totals of a list, or returns wrong ones', async () => {
    const honest = await gitlab.get(list);
    const absent = await strike({ kind: 'totals', totals: 'absent' });
    const wrong = await strike({ kind: 'totals', totals: 'wrong', by: -3 });

    expect([absent.headers.get('x-total'), absent.headers.get('link')]).toEqual([
      null,
      expect.not.stringContaining('rel="last"'),
    ]);
    expect(Number(wrong.headers.get('x-total'))).toBe(Number(honest.headers.get('x-total')) - 3);
    expect([absent.json, wrong.json]).toEqual([honest.json, honest.json]);
  });

  it('ends a list too early, with totals that match', async () => {
    const honest = await gitlab.get(list);
    const short = await strike({ kind: 'short', without: 2 });
    const odd = await strike({ kind: 'null-field', field: 'name' });
    const empty = await strike({ kind: 'short', without: 100 });

    expect((odd.json as { name: unknown }[]).map(({ name }) => name === null)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(short.json).toEqual((honest.json as unknown[]).slice(0, 3));
    expect([short.headers.get('x-total'), short.headers.get('x-next-page')]).toEqual(['3', '']);
    expect([empty.json, empty.headers.get('x-total')]).toEqual([[], '0']);
  });

  it('returns the given message', async () => {
    const answer = await strike({ kind: 'status', status: 502, message: 'own words' });

    expect([answer.status, answer.json]).toEqual([502, { message: 'own words' }]);
  });

  it('can be injected after the request has taken effect', async () => {
    const fields = { url: 'http://127.0.0.1:9/', push_events: true };
    const path = `/api/v4/groups/${groupAt(gitlab.world, 'contoso').id}/hooks`;
    const before = ((await gitlab.send('GET', path)).json as unknown[]).length;
    const hooksRoute = 'POST /groups/:id/hooks';
    gitlab.faults.plan({
      rules: [{ route: hooksRoute, fault: { kind: 'status', status: 502, afterProcessing: true } }],
    });
    const done = await gitlab.send('POST', path, fields);
    gitlab.faults.plan({ rules: [{ route: hooksRoute, fault: { kind: 'status', status: 502 } }] });
    const undone = await gitlab.send('POST', path, fields);

    expect([done.status, undone.status]).toEqual([502, 502]);
    expect((await gitlab.send('GET', path)).json).toHaveLength(before + 1);
  });

  it('is injected by route, rate and count, the same for the same seed', async () => {
    const rules: FaultRule[] = [
      { route: 'GET /groups/:id', count: 2, fault: { kind: 'status', status: 500 } },
      { route, rate: 0.5, fault: { kind: 'status', status: 403 } },
    ];
    const ask = async (seed: number) => {
      gitlab.faults.plan({ seed, rules });
      const answers = [];
      for (let round = 0; round < 12; round += 1) answers.push((await gitlab.get(list)).status);
      return answers;
    };

    const [once, again, other] = [await ask(1), await ask(1), await ask(2)];
    const groups = [];
    for (let round = 0; round < 4; round += 1)
      groups.push((await gitlab.get('/api/v4/groups/contoso')).status);

    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
    expect(new Set(once)).toEqual(new Set([200, 403]));
    expect(groups).toEqual([500, 500, 200, 200]);
  });
});

describe('the control of faults', () => {
  it('accepts a plan, returns counts by route, and ends it', async () => {
    const own = await startTestGitLab({ projects: 10 });
    const rules = [{ route: '*', count: 1, fault: { kind: 'reset' } }];
    const planned = await own.send('PUT', control, { seed: 7, rules });
    await own.get(list).catch(() => undefined);
    const counted = await own.get(control);
    const ended = await own.send('DELETE', control);

    const counts = own.requests();
    await own.stop();

    expect(planned.json).toMatchObject({ plan: { seed: 7, rules: [{ rate: 1, count: 1 }] }, injected: {} });
    expect(counted.json).toMatchObject({ injected: { [route]: { reset: 1 } } });
    expect(ended.json).toMatchObject({ plan: { rules: [] }, injected: { [route]: { reset: 1 } } });
    expect([counts.total, counts.byRoute]).toEqual([1, { [route]: 1 }]);
  });

  it.each([
    [{ rules: [{ route: '*', fault: { kind: 'fire' } }] }, 'rules.0.fault.kind'],
    [{ rules: [{ route: '*', rate: 2, fault: { kind: 'reset' } }] }, 'rules.0.rate'],
    [{ rules: [{ route: '*', fault: { kind: 'status', status: 200 } }] }, 'rules.0.fault.status'],
    [{ rules: [{ fault: { kind: 'reset' } }] }, 'rules.0.route'],
    [{ rules: [], sed: 1 }, 'sed'],
    [{}, 'rules'],
  ])('names the invalid field of %j and keeps the plan', async (plan, field) => {
    gitlab.faults.plan({ rules: [{ route, fault: { kind: 'reset' } }] });

    const answer = await gitlab.send('PUT', control, plan);

    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ fields: [{ field }] });
    expect(gitlab.faults.planned().rules).toHaveLength(1);
  });
});
