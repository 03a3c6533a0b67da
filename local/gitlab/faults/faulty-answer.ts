import { type Answer, html } from '../http/answer.ts';
import { htmlPage } from '../http/page.ts';
import type { Fault } from './fault.ts';
import { throttled } from './throttled-answer.ts';

/** How an answer leaves: whole, cut off in its middle, by a reset connection, or not at all. */
export type Delivery = { how: 'whole' | 'cut'; answer: Answer } | { how: 'reset' | 'hang' };

/** What the caller gets instead of the answer that `serve` gives; `pause` waits for so many milliseconds. */
export async function deliver(
  fault: Fault | undefined,
  route: string,
  serve: () => Promise<Answer>,
  pause: (ms: number) => Promise<unknown>,
  now: () => Date,
): Promise<Delivery> {
  if (fault === undefined) return whole(await serve());
  if ('afterDeed' in fault && fault.afterDeed) await serve();
  switch (fault.kind) {
    case 'status':
      return whole(refusal(fault, route));
    case 'html':
      return whole(html(200, htmlPage('Sign in', '<h1>Sign in to continue</h1>')));
    case 'gateway':
      return whole(gateway(fault));
    case 'throttled':
      return whole(throttled(fault, now()));
    case 'reset':
    case 'hang':
      return { how: fault.kind };
    case 'latency':
      await pause(fault.ms);
      return whole(await serve());
    case 'truncated':
      return { how: 'cut', answer: await serve() };
    case 'malformed':
      return whole(malformed(await serve()));
    case 'short':
      return whole(shortened(await serve(), fault.without));
    case 'null-field':
      return whole(withNull(await serve(), fault.field));
    case 'totals':
      return whole(withTotals(await serve(), fault));
  }
}

function whole(answer: Answer): Delivery {
  return { how: 'whole', answer };
}

const words: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** As GitLab's API words it, or nginx in front of it. */
function refusal({ status, words: said }: Extract<Fault, { kind: 'status' }>, route: string): Answer {
  if (said !== undefined) return { status, body: { message: said } };
  const word = words[status] ?? 'Error';
  if (status >= 502 && status <= 504) {
    return html(status, `<html>\r\n<head><title>${status} ${word}</title></head></html>\r\n`);
  }
  const thing = /^\w+ \/(group|project)s\/:id/.exec(route)?.[1];
  const what = status === 404 && thing !== undefined ? `${thing[0]?.toUpperCase()}${thing.slice(1)} ` : '';
  return { status, body: { message: `${status} ${what}${word}` } };
}

/** As nginx, an ingress' default backend or an access proxy would. */
function gateway({ status, shape }: Extract<Fault, { kind: 'gateway' }>): Answer {
  if (status === 302) {
    const location = 'https://login.gateway.example/sign-in';
    return { ...html(302, ''), headers: { location, 'content-type': 'text/html; charset=utf-8' } };
  }
  const word = words[status] ?? 'Error';
  if (shape === 'html') return html(status, htmlPage(`${status} ${word}`, `<h1>${status} ${word}</h1>`));
  return { status, body: `${word}\n`, headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

function malformed(answer: Answer): Answer {
  if (answer.status === 204) return answer;
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  const headers = { 'content-type': 'application/json', ...answer.headers };
  return { ...answer, headers, body: `${text.slice(0, Math.ceil(text.length / 2))}…` };
}

/** The last rows are missing, as if there were none after them. */
function shortened(answer: Answer, without: number): Answer {
  if (!Array.isArray(answer.body)) return answer;
  const body: unknown[] = answer.body.slice(0, Math.max(0, answer.body.length - without));
  const { link: _pages, ...headers } = answer.headers ?? {};
  const page = Number(headers['x-page'] ?? 1);
  const before = (page - 1) * Number(headers['x-per-page'] ?? 20);
  const totals = {
    'x-next-page': '',
    'x-total': String(before + body.length),
    'x-total-pages': String(page),
  };
  return { ...answer, body, headers: { ...headers, ...totals } };
}

function withNull(answer: Answer, field: string): Answer {
  if (!Array.isArray(answer.body)) return answer;
  const elements: object[] = answer.body;
  const odd = elements.findLastIndex((element) => field in element);
  return { ...answer, body: elements.map((one, index) => (index === odd ? { ...one, [field]: null } : one)) };
}

function withTotals(answer: Answer, { totals, by }: Extract<Fault, { kind: 'totals' }>): Answer {
  const { 'x-total': told, 'x-total-pages': _pages, ...rest } = answer.headers ?? {};
  if (told === undefined) return answer;
  if (totals === 'absent') {
    const link = (rest['link'] ?? '')
      .split(', ')
      .filter((part) => !part.endsWith('; rel="last"'))
      .join(', ');
    return { ...answer, headers: { ...rest, link } };
  }
  const total = Math.max(0, Number(told) + by);
  const pages = Math.max(1, Math.ceil(total / Number(rest['x-per-page'] ?? 20)));
  return { ...answer, headers: { ...rest, 'x-total': String(total), 'x-total-pages': String(pages) } };
}
