import { parseJsonBody, validate } from '../control/validate-request.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { ok } from './response.ts';
import type { Route } from './call.ts';

/**
 * Control of the faults: `PUT` replaces the plan, `DELETE` ends it, `GET` returns it with the counts of injected
 * faults.
 */
export function faultsRoutes(faults: FaultInjector, prefix: string): Route[] {
  const common = { under: '', readsBody: true, template: `${prefix}/faults` } as const;
  const report = () => ok({ plan: faults.planned(), injected: faults.injected() });
  return [
    { ...common, method: 'GET', handle: report },
    {
      ...common,
      method: 'PUT',
      handle: (call) => {
        const body = parseJsonBody(call);
        validate(() => faults.plan(body));
        return report();
      },
    },
    {
      ...common,
      method: 'DELETE',
      handle: () => {
        faults.stop();
        return report();
      },
    },
  ];
}
