import { deniedToGranularToken } from './authenticate.ts';
import { granular } from './personal-tokens.ts';
import type { Details } from '../details/details.ts';
import { memoisedDetails } from '../details/memoised-details.ts';
import { executeQuery, type QueryRequest } from '../graphql/execute-query.ts';
import { servedSchema, type ServedSchema } from '../graphql/served-schema.ts';
import type { Instance } from '../instance/instance.ts';
import { memoisedScans } from '../scans/memoised-scans.ts';
import type { Scans } from '../scans/scans.ts';
import { type ApiContext, type Call, readScopes, type Route } from './call.ts';
import { HttpError, ok } from './response.ts';

type Parts = { api: ApiContext; details: Details; instance: Instance; scans: Scans };

const maxQueryLength = 10_000;

/** `POST /api/graphql`. Errors of a query have status 200; only the token and the form of the body have others. */
export function graphqlRoutes({ api, details, instance, scans }: Parts): Route[] {
  if (!instance.hasGraphql) return [];
  // Built for the first query: most tests send none.
  let served: ServedSchema | undefined;
  return [
    {
      method: 'POST',
      under: '',
      template: '/api/graphql',
      scopes: readScopes,
      readsBody: true,
      tokenError,
      handle: async (call) => {
        const user = call.identity?.user;
        const denied = call.identity?.scopes.includes(granular) === true ? deniedToGranularToken : undefined;
        const once = memoisedDetails(details);
        const view = { api, details: once, scans: memoisedScans(scans, once), instance, user, denied };
        served ??= servedSchema(instance);
        return ok(await executeQuery(requestOf(call), served, view));
      },
    },
  ];
}

/** GitLab's bodies at this endpoint differ from those of REST. Source: `graphql_controller.rb` (gitlab.md, section 2). */
function tokenError({ response }: HttpError): HttpError {
  const isBlocked = JSON.stringify(response.body).includes('blocked');
  return isBlocked
    ? new HttpError(403, { errors: [{ message: 'API not accessible for user' }] })
    : new HttpError(401, { errors: [{ message: 'Invalid token' }] });
}

function requestOf({ body }: Call): QueryRequest {
  const { query, variables, operationName } = objectIn(body);
  if (typeof query !== 'string') throw invalid('No query string was present');
  if (query.length > maxQueryLength) throw invalid('Query too large');
  return {
    query,
    variables: isObject(variables) ? variables : {},
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}

function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    if (isObject(parsed)) return parsed;
  } catch {
    // The error below also covers a body that is not JSON.
  }
  throw invalid('Unexpected end of document');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): HttpError {
  return new HttpError(422, { errors: [{ message }] });
}
