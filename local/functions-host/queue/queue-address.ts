const DEAD_LETTER_SUFFIX = /\/\$deadletterqueue$/i;

/** Splits a trigger's queue name for the SDK's receiver: `q/$DeadLetterQueue` is a sub-queue of `q`. */
export function queueAddress(queueName: string): { queue: string; deadLetter: boolean } {
  return { queue: queueName.replace(DEAD_LETTER_SUFFIX, ''), deadLetter: DEAD_LETTER_SUFFIX.test(queueName) };
}
