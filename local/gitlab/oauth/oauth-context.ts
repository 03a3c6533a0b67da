import type { Application } from '../credentials.ts';
import type { ApiContext } from '../http/call.ts';
import type { Grants } from './grants.ts';

/** Shared state of the OAuth routes. */
export type OAuthContext = {
  api: ApiContext;
  grants: Grants;
  applications: ReadonlyMap<string, Application>;
};
