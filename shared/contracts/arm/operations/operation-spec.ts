import type { z } from 'zod';

type HttpMethod = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

/** One operation of the REST contract, as data: it routes, checks and documents requests. */
export type OperationSpec = {
  operationId: string;
  method: HttpMethod;
  /** Route template without leading slash, as the Functions host takes it. */
  path: string;
  summary: string;
  apiVersions: readonly string[];
  /** Whether any other version, a date, is answered alike: those named are examples. */
  takesAnyVersion?: boolean;
  /** The action that a role must allow at the scope in the path: the connector, else its resource group or subscription. */
  action: string;
  /** Whether it is enough that the action is allowed somewhere below that scope; the answer holds only what it is allowed of. */
  ofThoseBelow?: boolean;
  /** Whether the path names no scope: every caller who is signed in may ask, and is answered what is theirs. */
  atTenant?: boolean;
  /** Query parameters beside `api-version`, as texts; others are refused. Without a schema any parameter is ignored. */
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Whether a request without a body counts as one with an empty object. */
  mayLackBody?: boolean;
  /** Whether the list takes a continuation token. */
  paged?: boolean;
  /** Schema of each success answer; null where there is no body. */
  responses: Record<number, z.ZodType | null>;
};
