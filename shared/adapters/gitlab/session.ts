import type { Urgency } from '../../features/connectors/ports.ts';

/** The requests of one job or one API call: their connector and their cost so far. */
export type Session = {
  connectorId: string;
  urgency: Urgency;
  requests: number;
  /** Responses with status 429. */
  throttled: number;
  /** Sum of the waits of all requests for a rate limit. */
  waitedMs: number;
};

export function newSession(connectorId: string, urgency: Urgency): Session {
  return { connectorId, urgency, requests: 0, throttled: 0, waitedMs: 0 };
}
