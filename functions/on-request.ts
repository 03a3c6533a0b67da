import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import { runHttpFunction, type HttpFunction } from './edge/http-function.ts';
import type { Service } from './edge/service.ts';
import { hostParent, traced } from './edge/traced.ts';
import { httpFunctions } from './http-functions.ts';

const functions: Readonly<Record<string, HttpFunction>> = httpFunctions;

/** Runs the HTTP function of that name, in a span of the caller's trace. */
export function onRequest(
  name: string,
  request: HttpRequest,
  context: InvocationContext,
  service: Service,
): Promise<HttpResponseInit> {
  const httpFunction = functions[name];
  if (httpFunction === undefined) throw new Error(`There is no function ${name}.`);
  const span = { name: `${request.method} /${httpFunction.route}`, kind: 'server' } as const;
  return traced({ ...span, ...hostParent(context) }, service.telemetry, () =>
    runHttpFunction(httpFunction, request, context, service),
  );
}
