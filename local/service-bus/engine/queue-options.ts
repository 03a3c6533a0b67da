/** Settings of a queue, as declared in `infra/queues.json` for Azure, this broker and tests. */
export type QueueOptions = {
  /** May be a fraction, for tests. */
  lockDurationSeconds: number;
  /** Failed deliveries after which a message moves to the dead-letter queue. */
  maxDeliveryCount: number;
  /** 0 turns duplicate detection off. */
  duplicateDetectionWindowSeconds: number;
  /** Upper limit of every message's own time to live. */
  defaultMessageTimeToLiveSeconds: number;
};
