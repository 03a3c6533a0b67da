import { parseJsonBody, validate } from '../control/validate-request.ts';
import { ok } from './response.ts';
import type { Route } from './call.ts';
import type { Limiter } from './limiter.ts';
import { Limits } from './limits.ts';

/** Control of the limits: `GET` returns them with the counts per window, `PUT` replaces them. */
export function limitsRoutes(limiter: Limiter, prefix: string): Route[] {
  const common = { under: '', readsBody: true, template: `${prefix}/limits` } as const;
  const report = () => ok({ limits: limiter.limits, windows: limiter.windows() });
  return [
    { ...common, method: 'GET', handle: report },
    {
      ...common,
      method: 'PUT',
      handle: (call) => {
        const body = parseJsonBody(call);
        limiter.limits = validate(() => Limits.parse(body));
        return report();
      },
    },
  ];
}
