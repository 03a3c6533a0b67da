/** What a queue is declared with in `infra/queues.json`, the same for Azure, this broker and tests. */
export type QueueOptions = {
  /** May be a fraction, for tests. */
  lockDurationSeconds: number;
  /** A message whose deliveries failed this often goes to the dead-letter queue. */
  maxDeliveryCount: number;
  /** 0 turns duplicate detection off. */
  duplicateDetectionWindowSeconds: number;
  /** Upper bound of every message's own time to live. */
  defaultMessageTimeToLiveSeconds: number;
};
