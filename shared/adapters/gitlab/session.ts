import type { Urgency } from '../../features/connectors/ports.ts';

/** Whose requests these are, and what they have cost so far. A session is as long as one job, or one call of the API. */
export type Session = {
  connectorId: string;
  urgency: Urgency;
  requests: number;
  /** Answers with 429. */
  throttled: number;
  /** How long requests waited for a limit, each by itself. */
  waitedMs: number;
};

export function newSession(connectorId: string, urgency: Urgency): Session {
  return { connectorId, urgency, requests: 0, throttled: 0, waitedMs: 0 };
}
