import type { Application } from '../credentials.ts';
import type { Face } from '../http/call.ts';
import type { Grants } from './grants.ts';

/** What the OAuth routes work on. */
export type OAuthFace = { face: Face; grants: Grants; applications: ReadonlyMap<string, Application> };
