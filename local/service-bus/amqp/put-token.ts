import type { Queue } from '../engine/queue.ts';
import { parseAddress } from './address.ts';
import { entityNotFound } from './errors.ts';
import type { Claims } from './claims.ts';
import type { Request, Response } from './request.ts';
import { types } from './rhea.ts';
import type { CheckToken } from './token-check.ts';

export type TokenContext = {
  claims: Claims;
  checkToken: CheckToken;
  find(address: string): Queue | undefined;
};

/**
 * Handles `put-token` on `$cbs`. Returns 404 for a missing queue already here: from a detach after an attach, the
 * SDK's sender would not learn the reason.
 */
export async function handlePutToken(request: Request, context: TokenContext): Promise<Response> {
  const audience = request.properties['name'];
  if (request.properties['operation'] !== 'put-token' || typeof audience !== 'string') {
    return status(400, 'Only put-token with the name of an audience is supported.');
  }
  const token = { type: request.properties['type'], text: String(request.body) };
  const check = await context.checkToken(token, audience);
  if (!check.valid) return status(401, check.reason);
  const { queue } = parseAddress(audience);
  if (queue !== '' && context.find(audience) === undefined)
    return status(404, entityNotFound(audience).description);
  context.claims.put(audience, check.expiresAtMs);
  return status(202, 'Accepted');
}

/** `$cbs` spells its status properties with hyphens, `$management` in camel case. */
function status(code: number, description: string): Response {
  return { properties: { 'status-code': types.wrap_int(code), 'status-description': description } };
}
