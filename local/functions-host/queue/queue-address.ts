const DEAD_LETTER_SUFFIX = /\/\$deadletterqueue$/i;

/** A queue name of a trigger as the client's receiver wants it: `q/$DeadLetterQueue` is a sub-queue of `q`. */
export function queueAddress(queueName: string): { queue: string; deadLetter: boolean } {
  return { queue: queueName.replace(DEAD_LETTER_SUFFIX, ''), deadLetter: DEAD_LETTER_SUFFIX.test(queueName) };
}
