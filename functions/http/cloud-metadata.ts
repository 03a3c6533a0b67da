import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import { apiVersionOf } from '../edge/api-version.ts';
import { errorResponse, methodNotAllowed } from '../edge/error-response.ts';
import { responseOf } from '../edge/http.ts';
import type { Service } from '../edge/service.ts';

/**
 * `GET /metadata/endpoints`: what a client must know of a cloud before anybody signs in. `az cloud register
 * --endpoint-resource-manager` requests it at 2022-09-01; older versions return a list (2019-05-01) or other names
 * (2015-01-01). Shape: azure-cli, `azure.cli.core.cloud`.
 */
export function cloudMetadata(
  { method, query, url }: HttpRequest,
  _context: InvocationContext,
  { settings, linkBase }: Service,
): Promise<HttpResponseInit> {
  if (method !== 'GET') return Promise.resolve(responseOf(methodNotAllowed(method, ['GET'])));
  try {
    const version = apiVersionOf(query, knownVersions, true);
    return Promise.resolve({ jsonBody: bodyAt(version, settings, linkBase(url) ?? '') });
  } catch (failure) {
    return Promise.resolve(responseOf(errorResponse(failure)));
  }
}

/** The versions that differ from each other. */
const knownVersions = ['2015-01-01', '2019-05-01', '2022-09-01'] as const;

function bodyAt(version: string, settings: Service['settings'], address: string): object {
  const { TOKEN_AUTHORITY: authority, TOKEN_AUDIENCES: audiences } = settings;
  const authentication = {
    loginEndpoint: authority,
    audiences: [...audiences],
    tenant: 'common',
    identityProvider: 'AAD',
  };
  if (version < '2019') {
    const names = { galleryEndpoint: address, graphEndpoint: address, portalEndpoint: address };
    return { ...names, authentication };
  }
  const cloud = {
    name: 'Palisade',
    portal: address,
    authentication,
    resourceManager: address,
    gallery: address,
    graph: address,
    graphAudience: audiences[0] ?? '',
    suffixes: {},
  };
  return version < '2022-09' ? [cloud] : cloud;
}
