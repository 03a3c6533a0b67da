import { census } from '../world/census.ts';
import { ok, Refused } from './answer.ts';
import type { Face, Route } from './call.ts';
import type { RequestCounter } from './request-counts.ts';

export const simulatorPath = '/-/simulator';

/** What GitLab does not have: a look behind the scenes for tests, the bench and the demo. */
export function simulatorRoutes(face: Face, counter: RequestCounter): Route[] {
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
        const user = face.world.user(call.query.get('user') ?? 'demo');
        if (user === undefined) throw new Refused(404, { message: '404 User Not Found' });
        return ok({ seed: face.world.seed, ...census(face.world, user) });
      },
    },
  ];
}
