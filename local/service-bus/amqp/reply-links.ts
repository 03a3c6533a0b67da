import type { BrokerSender, OpenDelivery } from './rhea.ts';
import { encodeResponse, type Request, type Response } from './request.ts';

/** The links of one connection over which requests are answered. */
export class ReplyLinks {
  readonly #links = new Set<{ link: BrokerSender; address: string }>();

  add(link: BrokerSender, address: string): void {
    const entry = { link, address };
    this.#links.add(entry);
    link.on('sender_close', () => this.#links.delete(entry));
  }

  /**
   * Sends an answer to where the request says: `reply-to` is the name of a link of the client's (the JavaScript SDK)
   * or the target address of one (others). uamqp says nothing in a `$cbs` request: then the answer goes to the link
   * of the same session and address, as it does when nothing fits. Without any such link there is nobody to tell.
   */
  answer(request: Request, response: Response, from: { session: unknown; address: string }): void {
    const open = [...this.#links].filter(({ link }) => link.is_open());
    const near = open.filter(
      ({ link, address }) => link.session === from.session && address === from.address,
    );
    const found = near.find(named(request)) ?? open.find(named(request)) ?? near[0];
    if (found === undefined) return;
    const delivery = found.link.send(
      encodeResponse(request, response),
      undefined,
      0,
    ) as unknown as OpenDelivery;
    delivery.settled = true;
  }
}

function named({ replyTo }: Request): (entry: { link: BrokerSender }) => boolean {
  return ({ link }) => replyTo !== undefined && (link.name === replyTo || link.target?.address === replyTo);
}
