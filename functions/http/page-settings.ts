import type { HttpRequest, HttpResponseInit } from '@azure/functions';

import type { GitLabInstance } from '../../shared/contracts/gitlab/instance.ts';
import { isGitLabCom } from '../../shared/contracts/gitlab/instance-url.ts';
import type { PageSettings } from '../../shared/contracts/page-settings.ts';
import { places } from '../../shared/features/connectors/domain/regions.ts';
import { methodNotAllowed } from '../edge/error-response.ts';
import { responseOf } from '../edge/http.ts';
import type { Service } from '../edge/service.ts';
import { signInAt } from './page-sign-in.ts';

/** `GET /page/settings`, without a token: it depends on the address, because the local administrator exists on loopback only. */
export function pageSettings(request: HttpRequest, service: Service): Promise<HttpResponseInit> {
  if (request.method !== 'GET') return Promise.resolve(responseOf(methodNotAllowed(request.method, ['GET'])));
  const body: PageSettings = {
    version: service.version,
    signIn: signInAt(service.isLocalAdministrator(request), service.settings),
    gitLabInstances: service.settings.GITLAB_INSTANCES.map(presentInstance),
    regions: [...places],
  };
  return Promise.resolve(responseOf({ status: 200, body }));
}

/** Nothing else of an instance leaves the app: its headers, limits and certificates are no business of a page. */
function presentInstance({
  url,
  clientId,
  clientSecret,
  redirectUri,
}: GitLabInstance): PageSettings['gitLabInstances'][number] {
  const authorizesByOAuth = [clientId, clientSecret, redirectUri].every((value) => value !== undefined);
  return { url, kind: isGitLabCom(url) ? 'saas' : 'selfManaged', authorizesByOAuth };
}
