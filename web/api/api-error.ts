import { ErrorResponse } from '../../shared/contracts/arm/error.ts';

type Detail = { code: string; message: string; target?: string | undefined };
export type ApiErrorFacts = Detail & {
  /** 0: there was no answer. */
  status: number;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
  details?: readonly Detail[] | undefined;
};

/** An answer that is not a success, or none at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly details: readonly Detail[];

  constructor(facts: ApiErrorFacts) {
    super(facts.message);
    this.status = facts.status;
    this.code = facts.code;
    this.target = facts.target;
    this.requestId = facts.requestId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.details = facts.details ?? [];
  }
}

/** Another try may succeed without a change of the request: no answer, throttled, a fault of the service. */
export function isPassing({ status }: ApiError): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/** An answer of ARM's shape; of another shape where something else answered, such as a proxy. */
export function apiErrorOf(
  response: Pick<Response, 'status' | 'headers'>,
  body: unknown,
  now: Date,
): ApiError {
  const parsed = ErrorResponse.safeParse(body);
  const { code, message, target, details } = parsed.success
    ? parsed.data.error
    : { code: 'UnexpectedAnswer', message: `The service answered ${response.status}.` };
  return new ApiError({
    status: response.status,
    code,
    message,
    target,
    details,
    requestId: response.headers.get('x-ms-request-id') ?? undefined,
    retryAfterSeconds: retryAfterSeconds(response.headers.get('retry-after'), now),
  });
}

/** RFC 9110, 10.2.3: seconds, or a date. */
export function retryAfterSeconds(text: string | null, now: Date): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
