import { jsonOf, read } from '../control/read-control.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { ok } from './answer.ts';
import type { Route } from './call.ts';

/** What goes wrong, planned from outside: `PUT` replaces the plan, `DELETE` ends it, `GET` tells what struck where. */
export function faultsRoutes(faults: FaultInjector, prefix: string): Route[] {
  const common = { under: '', readsBody: true, template: `${prefix}/faults` } as const;
  const told = () => ok({ plan: faults.planned(), injected: faults.injected() });
  return [
    { ...common, method: 'GET', handle: told },
    {
      ...common,
      method: 'PUT',
      handle: (call) => {
        const body = jsonOf(call);
        read(() => faults.plan(body));
        return told();
      },
    },
    {
      ...common,
      method: 'DELETE',
      handle: () => {
        faults.stop();
        return told();
      },
    },
  ];
}
