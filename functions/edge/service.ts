import type { HttpRequest, HttpResponseInit } from '@azure/functions';

import type { App } from '../../shared/features/app.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import type { PageFiles } from './page-files.ts';
import type { Settings } from '../../shared/platform/config/config.ts';
import type { Telemetry } from '../../shared/platform/telemetry.ts';
import type { LinkBase } from '../../shared/platform/link-base.ts';

/** The App, and what only its edge needs: who calls, how much they may request, where links begin. */
export type Service = {
  app: App;
  settings: Pick<
    Settings,
    | 'ALLOWED_ORIGINS'
    | 'AUTODISCOVER_PERIOD_MINUTES'
    | 'FINDINGS_SWEEP_HOURS'
    | 'GITLAB_INSTANCES'
    | 'PAGE_CLIENT_ID'
    | 'POSTURE_SWEEP_HOURS'
    | 'RECONCILE_PERIOD_MINUTES'
    | 'REQUIRED_SCOPE'
    | 'SIGN_IN_URL'
    | 'TENANTS'
    | 'TOKEN_AUDIENCES'
    | 'TOKEN_AUTHORITY'
  >;
  telemetry: Telemetry;
  /** Version of the product. */
  version: string;
  /** Throws `UnauthenticatedError`. */
  identify: (request: HttpRequest) => Promise<Caller>;
  /** Whether a request without a token acts as the local administrator. */
  isLocalAdministrator: (request: Pick<HttpRequest, 'url' | 'headers'>) => boolean;
  /** Counts a request of the caller and returns how many remain. Throws `TooManyRequestsError`. */
  spend: (caller: Caller, kind: 'reads' | 'writes') => number;
  /** Counts a request that failed before its caller was known. Returns seconds to wait once there were too many. */
  countFailure: (headers: Pick<Headers, 'get'>) => number | undefined;
  /** Scheme and host of absolute links. */
  linkBase: LinkBase;
  /** Address that issues tokens for the resource at a URL. */
  authorizationUri: (url: string) => string;
  pageFiles: PageFiles;
  health: () => Promise<HttpResponseInit>;
};
