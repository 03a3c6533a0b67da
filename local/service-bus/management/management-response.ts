/**
 * Response of a management operation: an HTTP-like status, and the AMQP condition from which the SDK derives its error
 * code.
 */
export type ManagementResponse = {
  status: number;
  body?: unknown;
  condition?: string;
  description?: string;
};
