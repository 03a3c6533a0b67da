import { messageCodec } from './rhea.ts';

/** Request on `$cbs` or `$management`. */
export type Request = {
  id: unknown;
  replyTo?: string;
  properties: Record<string, unknown>;
  body: unknown;
};

export type Response = { properties: Record<string, unknown>; body?: unknown };

/** Throws if the bytes are not a message. */
export function decodeRequest(bytes: Buffer): Request {
  const decoded = messageCodec.decode(bytes) as Record<string, unknown>;
  const replyTo = decoded['reply_to'];
  return {
    id: decoded['message_id'],
    ...(typeof replyTo === 'string' && { replyTo }),
    properties: (decoded['application_properties'] ?? {}) as Record<string, unknown>,
    body: decoded['body'],
  };
}

export function encodeResponse(request: Request, response: Response): Buffer {
  return messageCodec.encode({
    correlation_id: request.id,
    application_properties: response.properties,
    body: response.body,
  });
}
