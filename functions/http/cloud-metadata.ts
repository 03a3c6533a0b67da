import type { HttpHandler } from '@azure/functions';

import type { LinkBase } from '../../shared/platform/link-base.ts';
import { apiVersionOf } from '../edge/api-version.ts';
import { errorAnswer, methodNotAllowed } from '../edge/error-answer.ts';
import { responseOf } from '../edge/http.ts';

type Identity = { authority: string; audiences: readonly string[] };

/**
 * What a client needs to know of a cloud before anybody signs in: `GET /metadata/endpoints`, which `az cloud register
 * --endpoint-resource-manager` asks for at 2022-09-01; older versions answer a list (2019-05-01) or other names
 * (2015-01-01). Shape: azure-cli, `azure.cli.core.cloud`. Links begin as all of ours do.
 */
export function cloudMetadata(identity: Identity, linkBase: LinkBase): HttpHandler {
  return ({ method, query, url }) => {
    if (method !== 'GET') return Promise.resolve(responseOf(methodNotAllowed(method, ['GET'])));
    try {
      const version = apiVersionOf(query, knownVersions, true);
      return Promise.resolve({ jsonBody: bodyAt(version, identity, linkBase(url) ?? '') });
    } catch (failure) {
      return Promise.resolve(responseOf(errorAnswer(failure)));
    }
  };
}

/** The versions that differ from each other. */
const knownVersions = ['2015-01-01', '2019-05-01', '2022-09-01'] as const;

function bodyAt(version: string, { authority, audiences }: Identity, address: string): object {
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
