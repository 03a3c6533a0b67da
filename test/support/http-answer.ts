import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';

import { ErrorResponse } from '../../shared/contracts/arm/error.ts';
import { anInvocation } from './functions-library.ts';

export type Answered = {
  status: number;
  headers: Record<string, string>;
  body: string;
  error: ErrorResponse['error'] | undefined;
  lines: string[];
};

/** A handler's response as it would be sent, with its log lines. */
export async function answerOf(handler: HttpHandler, request: HttpRequest): Promise<Answered> {
  const { context, lines } = anInvocation();
  const answer = ((await handler(request, context)) as HttpResponseInit | undefined) ?? { status: 204 };
  const body =
    answer.jsonBody === undefined
      ? ((answer.body as string | undefined) ?? '')
      : JSON.stringify(answer.jsonBody);
  const error = body === '' ? undefined : ErrorResponse.safeParse(JSON.parse(body)).data?.error;
  return {
    status: answer.status ?? 200,
    headers: { ...(answer.headers as Record<string, string> | undefined) },
    body,
    error,
    lines,
  };
}

/** The fields that an error names. */
export function targetsOf({ error }: Answered): (string | undefined)[] {
  return (error?.details ?? []).map(({ target }) => target);
}
