import type { ErrorDetail } from '../../../contracts/arm/error.ts';

/** A long-running operation of the REST contract. Times are ISO 8601. */
export type Operation = {
  id: string;
  status: 'Accepted' | 'Succeeded' | 'Failed';
  startedAt: string;
  endedAt?: string;
  error?: ErrorDetail & { details?: ErrorDetail[] };
};
