import { z } from 'zod';

/** Result of a transaction: the new ETags in the order of its actions, or why none of it was written. */
export type BatchOutcome =
  | { state: 'done'; etags: (string | undefined)[] }
  | { state: 'refused'; statusCode: number; code: string | undefined };

const ErrorBody = z.object({ 'odata.error': z.object({ code: z.string() }) });

/**
 * Reads the answer to a transaction, which comes with status 202 also when it was refused: then it has one part instead
 * of one per action. Table service REST API, "Performing entity group transactions".
 */
export function readBatchResponse(status: number, body: string): BatchOutcome {
  if (status < 200 || status > 299) return rejectionOf(status, body);
  const parts = body.split('--changesetresponse_').slice(1, -1);
  const refused = parts.find((part) => statusOf(part) > 299);
  if (refused !== undefined) return rejectionOf(statusOf(refused), refused);
  return { state: 'done', etags: parts.map((part) => /^ETag: *(\S+)/im.exec(part)?.[1]) };
}

function statusOf(part: string): number {
  return Number(/HTTP\/1\.1 (\d{3})/.exec(part)?.[1] ?? 500);
}

function rejectionOf(statusCode: number, text: string): BatchOutcome {
  return { state: 'refused', statusCode, code: codeIn(text) };
}

function codeIn(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
    return ErrorBody.safeParse(parsed).data?.['odata.error'].code;
  } catch {
    return undefined;
  }
}
