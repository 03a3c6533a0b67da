/** AMQP error. The SDK maps `condition` to `ServiceBusError.code`. */
export type AmqpFault = { condition: string; description: string };

export function lockLost(): AmqpFault {
  return {
    condition: 'com.microsoft:message-lock-lost',
    description:
      'The lock supplied is invalid. Either the lock expired, or the message has already been removed.',
  };
}

export function deadLetterRefused(): AmqpFault {
  return {
    condition: 'amqp:not-allowed',
    description: 'A message in a dead-letter queue cannot be dead-lettered again.',
  };
}

/** The SDK recognises a missing entity only by these words. */
export function entityNotFound(address: string): AmqpFault {
  return {
    condition: 'amqp:not-found',
    description: `The messaging entity '${address}' could not be found.`,
  };
}

export function unauthorized(address: string): AmqpFault {
  return { condition: 'amqp:unauthorized-access', description: `No valid claim was put for '${address}'.` };
}

export function noSessions(address: string): AmqpFault {
  return {
    condition: 'amqp:not-allowed',
    description: `The queue '${address}' does not require sessions: a session receiver cannot be opened on it.`,
  };
}

export function notSendable(address: string): AmqpFault {
  return { condition: 'amqp:not-allowed', description: `Messages cannot be sent to '${address}'.` };
}

export function tooLarge(size: number, limit: number): AmqpFault {
  return {
    condition: 'amqp:link:message-size-exceeded',
    description: `The message of ${size} bytes is larger than the limit of ${limit} bytes.`,
  };
}

export function undecodable(reason: string): AmqpFault {
  return { condition: 'amqp:decode-error', description: `The message cannot be read. ${reason}` };
}
