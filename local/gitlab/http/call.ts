import type { IncomingHttpHeaders } from 'node:http';
import type { EntitySetting } from '../entities/group-entity.ts';
import type { UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { Answer } from './answer.ts';

/** Who asks, as far as the token says. */
export type Identity = {
  user: UserRecord;
  scopes: readonly string[];
  /** Present for a personal access token: its own description, as `/personal_access_tokens/self` shows it. */
  personalToken?: Record<string, unknown>;
};

/** One request, read and routed. */
export type Call = {
  /** The path as it was asked, still encoded. */
  path: string;
  query: URLSearchParams;
  form: URLSearchParams;
  /** The body as it came, for the few routes that read it themselves; empty for a GET. */
  body: string;
  headers: IncomingHttpHeaders;
  /** The decoded parts of the path that the route's template names, in its order. */
  parts: readonly string[];
  identity: Identity | undefined;
};

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As GitLab documents it, `/groups/:id/projects`; the key of limits and counts. */
  template: string;
  /** Where it lies: under `/api/v4`, or at the root of the instance. */
  under: '/api/v4' | '';
  /** One of these scopes is needed where a token is sent. Absent: no token is looked at. */
  scopes?: readonly string[];
  /** Refuses calls without a token. */
  signedIn?: boolean;
  /** Reads `body` itself, which then is not taken apart into `form`. */
  readsBody?: boolean;
  handle(call: Call): Answer | Promise<Answer>;
};

/** What the API's routes work on. */
export type Face = { world: World; setting: EntitySetting };

export const readScopes = ['api', 'read_api'] as const;
/** For whatever changes something. */
export const writeScopes = ['api'] as const;
