import { z } from 'zod';
import { HttpError } from '../http/response.ts';
import type { Call } from '../http/call.ts';
import { InvalidChangeError } from '../world/invalid-change-error.ts';

/** Parses the body of a control request. An empty body counts as `{}`. */
export function parseJsonBody(call: Call): unknown {
  try {
    return JSON.parse(call.body === '' ? '{}' : call.body);
  } catch {
    throw new HttpError(400, { message: 'The body is not valid JSON.', fields: [] });
  }
}

/** Runs `action`. Maps a ZodError to 400 with the invalid fields, and an InvalidChangeError to 409. */
export function validate<T>(action: () => T, field = ''): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InvalidChangeError) throw new HttpError(409, { message: error.message });
    if (!(error instanceof z.ZodError)) throw error;
    const fields = error.issues.map((issue) => ({ field: fieldOf(issue) || field, message: issue.message }));
    throw new HttpError(400, { message: 'The request is not valid.', fields });
  }
}

/** The path of the field; for unknown keys, the path of each key. */
function fieldOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return path;
  return issue.keys.map((key) => (path === '' ? key : `${path}.${key}`)).join(', ');
}
