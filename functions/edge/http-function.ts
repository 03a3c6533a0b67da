import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import { guard } from './guard.ts';
import type { Service } from './service.ts';

/** A function that is triggered by HTTP. */
export type HttpFunction = {
  /** Route template without leading slash, as the Functions host takes it. */
  route: string;
  handle: (request: HttpRequest, context: InvocationContext, service: Service) => Promise<HttpResponseInit>;
  /** Whether it answers under any host name. */
  anyHost?: true;
};

/** Handles a request behind the guard that all functions have. */
export function runHttpFunction(
  { handle, anyHost }: HttpFunction,
  request: HttpRequest,
  context: InvocationContext,
  service: Service,
): Promise<HttpResponseInit> {
  const allowedOrigins = service.settings.ALLOWED_ORIGINS;
  const linkBase = anyHost === true ? undefined : service.linkBase;
  return guard(request, { allowedOrigins, linkBase }, () => handle(request, context, service));
}
