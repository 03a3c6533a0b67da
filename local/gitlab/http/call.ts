import type { IncomingHttpHeaders } from 'node:http';
import type { EntitySetting } from '../entities/group-entity.ts';
import type { UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { HttpError, HttpResponse } from './response.ts';

/** The caller, according to the token. */
export type Identity = {
  user: UserRecord;
  scopes: readonly string[];
  /** For a personal access token: the body of `/personal_access_tokens/self`. */
  personalToken?: Record<string, unknown>;
};

/** One request, parsed and routed. */
export type Call = {
  /** Path of the request, still encoded. */
  path: string;
  query: URLSearchParams;
  form: URLSearchParams;
  /** The raw body, for routes with `readsBody`; empty for a GET. */
  body: string;
  headers: IncomingHttpHeaders;
  /** Decoded path parameters, in the order of the template. */
  parts: readonly string[];
  identity: Identity | undefined;
};

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path template as in GitLab's documentation, `/groups/:id/projects`. Key of limits and counts. */
  template: string;
  /** Prefix of the template: the API, or the root of the instance. */
  under: '/api/v4' | '';
  /** A token needs one of these scopes. Absent: the route ignores tokens. */
  scopes?: readonly string[];
  /** Replaces the error for a token that is not accepted. */
  tokenError?(error: HttpError): HttpError;
  /** Rejects calls without a token. */
  signedIn?: boolean;
  /** The route parses `body` itself; `form` stays empty. */
  readsBody?: boolean;
  handle(call: Call): HttpResponse | Promise<HttpResponse>;
};

/** Shared state of the API routes. */
export type ApiContext = { world: World; setting: EntitySetting };

export const readScopes = ['api', 'read_api'] as const;
/** Scopes of routes that change something. */
export const writeScopes = ['api'] as const;
