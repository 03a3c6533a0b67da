import { jsonOf, read } from '../control/read-control.ts';
import { ok } from './answer.ts';
import type { Route } from './call.ts';
import type { Limiter } from './limiter.ts';
import { Limits } from './limits.ts';

/** The limits from outside: `GET` tells them and how full each window was, `PUT` replaces them. */
export function limitsRoutes(limiter: Limiter, prefix: string): Route[] {
  const common = { under: '', readsBody: true, template: `${prefix}/limits` } as const;
  const told = () => ok({ limits: limiter.limits, windows: limiter.windows() });
  return [
    { ...common, method: 'GET', handle: told },
    {
      ...common,
      method: 'PUT',
      handle: (call) => {
        const body = jsonOf(call);
        limiter.limits = read(() => Limits.parse(body));
        return told();
      },
    },
  ];
}
