import type { HttpHandler } from '@azure/functions';

type Identity = { authority: string; audiences: readonly string[] };

/**
 * What a client needs to know of a cloud before anybody signs in: `GET /metadata/endpoints`, which `az cloud register
 * --endpoint-resource-manager` asks for at 2022-09-01; older versions answer a list (2019-05-01) or other names
 * (2015-01-01). Shape: azure-cli, `azure.cli.core.cloud`. `addressOf` is where the caller reaches us.
 */
export function cloudMetadata(
  { authority, audiences }: Identity,
  addressOf: (url: string) => string,
): HttpHandler {
  return (request) => {
    const address = addressOf(request.url);
    const authentication = {
      loginEndpoint: authority,
      audiences: [...audiences],
      tenant: 'common',
      identityProvider: 'AAD',
    };
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
    const version = request.query.get('api-version') ?? '';
    if (version < '2019') {
      const names = { galleryEndpoint: address, graphEndpoint: address, portalEndpoint: address };
      return Promise.resolve({ jsonBody: { ...names, authentication } });
    }
    return Promise.resolve({ jsonBody: version < '2022-09' ? [cloud] : cloud });
  };
}
