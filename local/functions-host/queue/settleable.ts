import type { ServiceBusReceivedMessage } from '@azure/service-bus';

type Delivered = { delivery?: { link?: { is_open?(): boolean } } };

/**
 * The message in a form in which it can be settled. Once connected again, the SDK would send the outcome of a message that
 * came before on the dead link and wait in vain, four times ten seconds. A message without a link, as a deferred one, is
 * settled by its lock token through `$management` instead. `delivery` is rhea's, which @azure/service-bus 7.9.5 keeps with
 * each message (`settleMessageOperation` in its dist).
 */
export function settleable(message: ServiceBusReceivedMessage): ServiceBusReceivedMessage {
  const { delivery } = message as Delivered;
  if (delivery?.link?.is_open?.() !== false) return message;
  const withoutLink: unknown = Object.create(delivery, { link: { value: undefined } });
  return Object.create(message, { delivery: { value: withoutLink } }) as ServiceBusReceivedMessage;
}
