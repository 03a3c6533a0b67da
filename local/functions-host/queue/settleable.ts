import type { ServiceBusReceivedMessage } from '@azure/service-bus';

type WithDelivery = { delivery?: { link?: { is_open?(): boolean } } };

/**
 * Returns the message in a form that can be settled after a reconnect. The SDK would send the outcome of an earlier
 * message on the closed link and time out, four times ten seconds. Without a link it settles by lock token through
 * `$management`, as for a deferred message. `delivery` is rhea's; @azure/service-bus 7.9.5 keeps it with each message
 * (`settleMessageOperation` in its dist).
 */
export function settleable(message: ServiceBusReceivedMessage): ServiceBusReceivedMessage {
  const { delivery } = message as WithDelivery;
  if (delivery?.link?.is_open?.() !== false) return message;
  const withoutLink: unknown = Object.create(delivery, { link: { value: undefined } });
  return Object.create(message, { delivery: { value: withoutLink } }) as ServiceBusReceivedMessage;
}
