import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';

import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';
import { boundedBody } from './bounded-body.ts';
import { errorDetailsOf } from './error-details.ts';

/** Bodies are a few kilobytes; a thousand group names of full length fit in. */
const maxBodyBytes = 1_048_576;

/**
 * Reads a JSON body by its schema; with `mayBeMissing`, no body is an empty object. Throws `InvalidRequestError` that names
 * each invalid field.
 */
export async function readBody(
  request: HttpRequest,
  schema: z.ZodType,
  mayBeMissing = false,
): Promise<unknown> {
  assertJson(request.headers.get('content-type'));
  const body = await boundedBody(request, maxBodyBytes);
  if (body === undefined) throw tooLarge();
  const text = body.toString('utf8');
  const given = mayBeMissing && text.trim() === '' ? {} : parsed(text);
  const result = schema.safeParse(given, { reportInput: true });
  if (result.success) return result.data;
  const details = errorDetailsOf(result.error);
  const fields = new Set(details.map(({ target }) => target));
  const message = `The request content is not valid: ${[...fields].join(', ')}.`;
  throw new InvalidRequestError(message, {
    details,
    ...(details[0]?.target && { target: details[0].target }),
  });
}

function assertJson(contentType: string | null): void {
  if (contentType === null || /^application\/([\w.-]+\+)?json\b/i.test(contentType)) return;
  throw new InvalidRequestError('The request content must be application/json.', {
    code: 'UnsupportedMediaType',
    status: 415,
    target: 'Content-Type',
  });
}

function tooLarge(): InvalidRequestError {
  return new InvalidRequestError(`The request content is larger than ${maxBodyBytes} bytes.`, {
    code: 'RequestContentTooLarge',
    status: 413,
  });
}

function parsed(text: string): unknown {
  if (text.trim() === '') throw new InvalidRequestError('The request content is empty; JSON is expected.');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidRequestError('The request content is not valid JSON.');
  }
}
