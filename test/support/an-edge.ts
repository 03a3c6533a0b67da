import type { HttpEdge } from '../../functions/edge/http.ts';
import { invocationSink } from '../../functions/edge/invocation.ts';
import { logTo } from '../../shared/platform/log.ts';
import { ada } from './a-connector.ts';

/** An edge where ada is the caller and everything is allowed, by default. */
export function anEdge(more: Partial<HttpEdge> = {}): HttpEdge {
  return {
    identify: () => Promise.resolve(ada),
    spend: () => 100,
    linkBase: (url) => new URL(url).origin,
    authorizationUri: () => 'https://login.example/tenant',
    authorize: () => Promise.resolve({ covers: () => true }),
    countFailure: () => undefined,
    countRefused: () => Promise.resolve(),
    noteActivity: () => Promise.resolve(),
    log: logTo(invocationSink),
    ...more,
  };
}
