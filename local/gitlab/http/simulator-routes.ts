import { census } from '../world/census.ts';
import { ok, HttpError } from './response.ts';
import type { ApiContext, Route } from './call.ts';
import type { RequestCounter } from './request-counts.ts';

export const simulatorPath = '/-/simulator';

/** Endpoints that GitLab does not have: request counts and expected crawl results for tests, bench and demo. */
export function simulatorRoutes(api: ApiContext, counter: RequestCounter): Route[] {
  return [
    { method: 'GET', under: '', template: `${simulatorPath}/requests`, handle: () => ok(counter.read()) },
    {
      method: 'POST',
      under: '',
      template: `${simulatorPath}/requests/reset`,
      handle: () => {
        counter.reset();
        return ok(counter.read());
      },
    },
    {
      method: 'GET',
      under: '',
      template: `${simulatorPath}/world`,
      handle: (call) => {
        const user = api.world.user(call.query.get('user') ?? 'demo');
        if (user === undefined) throw new HttpError(404, { message: '404 User Not Found' });
        return ok({ seed: api.world.seed, ...census(api.world, user) });
      },
    },
  ];
}
