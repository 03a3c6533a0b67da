import type { Details } from '../details/details.ts';
import { forbidden, readRoute } from './authorized.ts';
import type { Route } from './call.ts';
import { ok } from './response.ts';

/** Settings of the instance; only administrators may read them. */
export function applicationSettingsRoutes(details: Details): Route[] {
  return [
    readRoute('/application/settings', (call) => {
      if (call.identity?.user.admin !== true) throw forbidden();
      return ok(details.ofInstance());
    }),
  ];
}
