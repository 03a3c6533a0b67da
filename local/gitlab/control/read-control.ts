import { z } from 'zod';
import { Refused } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { WorldRefusal } from '../world/world-refusal.ts';

/** The JSON of a control request; an empty body is an empty object. */
export function jsonOf(call: Call): unknown {
  try {
    return JSON.parse(call.body === '' ? '{}' : call.body);
  } catch {
    throw new Refused(400, { message: 'The body is not valid JSON.', fields: [] });
  }
}

/** Bad input becomes 400 with each field named, and what the world refuses 409. */
export function read<T>(deed: () => T, field = ''): T {
  try {
    return deed();
  } catch (error) {
    if (error instanceof WorldRefusal) throw new Refused(409, { message: error.message });
    if (!(error instanceof z.ZodError)) throw error;
    const fields = error.issues.map((issue) => ({ field: fieldOf(issue) || field, message: issue.message }));
    throw new Refused(400, { message: 'The request is not valid.', fields });
  }
}

/** An unknown key is named itself, at its place. */
function fieldOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return path;
  return issue.keys.map((key) => (path === '' ? key : `${path}.${key}`)).join(', ');
}
