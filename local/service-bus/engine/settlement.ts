/** How the holder of a lock ends it. `rewrite` changes the message's bytes: properties to modify. */
export type Settlement =
  | { outcome: 'complete' }
  | { outcome: 'abandon' | 'defer'; rewrite?: Rewrite }
  | { outcome: 'dead-letter'; reason?: string; description?: string; rewrite?: Rewrite };

export type Rewrite = (payload: Buffer) => Buffer;

/** Only a message in a dead-letter queue may not be dead-lettered. */
export type SettlementResult = 'settled' | 'lock-lost' | 'not-allowed';
