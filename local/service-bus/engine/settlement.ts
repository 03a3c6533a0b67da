/** Outcome that the lock holder chooses. `rewrite` changes the message's bytes: the properties to modify. */
export type Settlement =
  | { outcome: 'complete' }
  | { outcome: 'abandon' | 'defer'; rewrite?: Rewrite }
  | { outcome: 'dead-letter'; reason?: string; description?: string; rewrite?: Rewrite };

export type Rewrite = (payload: Buffer) => Buffer;

/** `not-allowed`: a message in a dead-letter queue cannot be dead-lettered again. */
export type SettlementResult = 'settled' | 'lock-lost' | 'not-allowed';
