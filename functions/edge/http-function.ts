import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import { finishJson } from './compress.ts';
import { guard } from './guard.ts';
import type { Service } from './service.ts';
import { telemetry } from './traced.ts';

/** A function that is triggered by HTTP. */
export type HttpFunction = {
  /** Route template without leading slash, as the Functions host takes it. */
  route: string;
  handle: (request: HttpRequest, context: InvocationContext, service: Service) => Promise<HttpResponseInit>;
  /** Whether it answers under any host name. */
  anyHost?: true;
};

/** Handles a request behind the guard that all functions have. JSON is compressed and gets an ETag. */
export async function runHttpFunction(
  { handle, anyHost }: HttpFunction,
  request: HttpRequest,
  context: InvocationContext,
  service: Service,
): Promise<HttpResponseInit> {
  const allowedOrigins = service.settings.ALLOWED_ORIGINS;
  const linkBase = anyHost === true ? undefined : service.linkBase;
  const rules = { allowedOrigins, linkBase };
  const response = await guard(request, rules, () => handle(request, context, service));
  const status = (response as HttpResponseInit | undefined)?.status ?? 204;
  telemetry().annotate({ 'http.response.status_code': status });
  // A bare 204 stays one: `noContent`.
  return (response as HttpResponseInit | undefined) === undefined ? response : finishJson(request, response);
}
