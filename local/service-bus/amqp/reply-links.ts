import type { BrokerSender, OpenDelivery } from './rhea.ts';
import { encodeResponse, type Request, type Response } from './request.ts';

/** Links of one connection that carry responses to requests. */
export class ReplyLinks {
  readonly #links = new Set<{ link: BrokerSender; address: string }>();

  add(link: BrokerSender, address: string): void {
    const entry = { link, address };
    this.#links.add(entry);
    link.on('sender_close', () => this.#links.delete(entry));
  }

  /**
   * Sends a response to the link that `reply-to` names, by link name (the JavaScript SDK) or by target address (other
   * SDKs). uamqp omits it in a `$cbs` request. Without a match the response goes to the link of the same session and
   * address; without such a link it is dropped.
   */
  send(request: Request, response: Response, from: { session: unknown; address: string }): void {
    const open = [...this.#links].filter(({ link }) => link.is_open());
    const sameOrigin = open.filter(
      ({ link, address }) => link.session === from.session && address === from.address,
    );
    const found = sameOrigin.find(isNamedBy(request)) ?? open.find(isNamedBy(request)) ?? sameOrigin[0];
    if (found === undefined) return;
    const delivery = found.link.send(
      encodeResponse(request, response),
      undefined,
      0,
    ) as unknown as OpenDelivery;
    delivery.settled = true;
  }
}

function isNamedBy({ replyTo }: Request): (entry: { link: BrokerSender }) => boolean {
  return ({ link }) => replyTo !== undefined && (link.name === replyTo || link.target?.address === replyTo);
}
