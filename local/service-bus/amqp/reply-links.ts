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
   * Sends an answer to where the request says. uamqp says nothing in a `$cbs` request: then the answer goes to the
   * link of the same session and address. Without any such link there is nobody to tell.
   */
  answer(request: Request, response: Response, from: { session: unknown; address: string }): void {
    const all = [...this.#links].filter(({ link }) => link.is_open());
    const named = all.find(
      ({ link }) => request.replyTo !== undefined && link.target?.address === request.replyTo,
    );
    const near = all.find(({ link, address }) => link.session === from.session && address === from.address);
    const link = (named ?? near)?.link;
    if (link === undefined) return;
    const delivery = link.send(encodeResponse(request, response), undefined, 0) as unknown as OpenDelivery;
    delivery.settled = true;
  }
}
