/**
 * The outcome of one request to a receiver of events. `text`: the beginning of its answer, up to 200 characters, without
 * secrets and control characters. A `reason` holds no address.
 */
export type SendOutcome =
  | { kind: 'answer'; status: number; retryAfterSeconds?: number; text?: string }
  | { kind: 'noResponse'; reason: string }
  | { kind: 'blocked'; reason: string };
