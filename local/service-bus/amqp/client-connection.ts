import type { Socket } from 'node:net';
import type { ConnectionOptions, Container } from 'rhea';
import type { Queue } from '../engine/queue.ts';
import { handleManagementRequest } from '../management/handle-request.ts';
import { parseAddress } from './address.ts';
import { Claims } from './claims.ts';
import { DispositionWriter } from './disposition-writer.ts';
import { entityNotFound, noSessions, notSendable, unauthorized, type AmqpFault } from './errors.ts';
import { gatherWrites } from './gather-writes.ts';
import { handlePutToken } from './put-token.ts';
import { keepTransfersRaw } from './raw-transfers.ts';
import { ReceivingClient } from './receiving-client.ts';
import { ReplyLinks } from './reply-links.ts';
import { decodeRequest, type Request, type Response } from './request.ts';
import type {
  BrokerConnection,
  BrokerContext,
  BrokerLink,
  BrokerReceiver,
  BrokerSender,
  BrokerSession,
} from './rhea.ts';
import { serveSender } from './sending-client.ts';
import type { CheckToken } from './token-check.ts';

/** Parts of the broker that a connection uses. */
export type BrokerServices = {
  checkToken: CheckToken;
  now(): number;
  find(address: string): Queue | undefined;
  whenDurable: (done: () => void) => void;
};

const connectionOptions = {
  max_frame_size: 65_536,
  channel_max: 4_999,
  idle_time_out: 240_000,
  session_buffer_size: 8_192,
  receiver_options: { credit_window: 0, autoaccept: false, autosettle: false },
  sender_options: { autosettle: false, treat_modified_as_released: false },
};

/** Without a listener, a client's error would become an uncaught exception or a line on the console. */
const ignoredEvents = [
  'error',
  'protocol_error',
  'disconnected',
  'connection_error',
  'connection_close',
  'session_error',
  'sender_error',
  'receiver_error',
];

type Writers = { incoming: DispositionWriter; outgoing: DispositionWriter };

/** One client connection, from the opening of its socket to its close. */
export class ClientConnection {
  readonly #services: BrokerServices;
  readonly #claims = new Claims();
  readonly #replies = new ReplyLinks();
  readonly #writers = new Map<BrokerSession, Writers>();
  readonly #receiving = new Map<ReceivingClient, BrokerSession>();

  constructor(socket: Socket, container: Container, services: BrokerServices) {
    this.#services = services;
    const connection = container.create_connection(
      connectionOptions as unknown as ConnectionOptions,
    ) as BrokerConnection;
    gatherWrites(socket, () => connection.is_open());
    this.#listen(connection);
    socket.once('close', () => this.#detachReceivers(() => true));
    connection.accept(socket);
  }

  #listen(connection: BrokerConnection): void {
    for (const event of ignoredEvents) connection.on(event, () => {});
    connection.on('session_open', ({ session }: { session: BrokerSession }) => this.#openSession(session));
    connection.on('session_close', ({ session }: { session: BrokerSession }) => {
      this.#detachReceivers((other) => other === session);
      this.#writers.delete(session);
    });
    connection.on('receiver_open', ({ receiver }: { receiver: BrokerReceiver }) =>
      this.#openSender(receiver),
    );
    connection.on('sender_open', ({ sender }: { sender: BrokerSender }) => this.#openReceiver(sender));
  }

  #openSession(session: BrokerSession): void {
    keepTransfersRaw(session);
    this.#writers.set(session, {
      incoming: new DispositionWriter(session, true),
      outgoing: new DispositionWriter(session, false),
    });
  }

  #detachReceivers(matches: (session: BrokerSession) => boolean): void {
    for (const [client, session] of this.#receiving) {
      if (!matches(session)) continue;
      client.detach();
      this.#receiving.delete(client);
    }
  }

  /** Attaches a link on which the client sends. */
  #openSender(link: BrokerReceiver): void {
    const address = link.target?.address ?? '';
    echoAttach(link);
    if (parseAddress(address).path === '$cbs') {
      this.#serveRequests(link, address, (request) =>
        handlePutToken(request, { ...this.#services, claims: this.#claims }),
      );
      return;
    }
    const queue = this.#admit(link, address);
    if (queue === undefined) return;
    const { management, deadLetters } = parseAddress(address);
    if (management) this.#serveRequests(link, address, (request) => handleManagementRequest(request, queue));
    else if (deadLetters) refuse(link, notSendable(address));
    else {
      const dispositions = this.#writers.get(link.session)!.incoming;
      serveSender(link, { queue, dispositions, whenDurable: this.#services.whenDurable });
    }
  }

  /** Attaches a link on which the client receives. */
  #openReceiver(link: BrokerSender): void {
    const address = link.source?.address ?? '';
    echoAttach(link);
    if (parseAddress(address).path === '$cbs') {
      this.#replies.add(link, address);
      return;
    }
    const queue = this.#admit(link, address);
    if (queue === undefined) return;
    if (parseAddress(address).management) this.#replies.add(link, address);
    else if (isForSessions(link)) refuse(link, noSessions(address));
    else this.#serveReceiver(link, queue);
  }

  #admit(link: BrokerLink, address: string): Queue | undefined {
    const queue = this.#services.find(address);
    if (queue === undefined) refuse(link, entityNotFound(address));
    else if (!this.#claims.cover(address, this.#services.now())) refuse(link, unauthorized(address));
    else return queue;
    return undefined;
  }

  #serveReceiver(link: BrokerSender, queue: Queue): void {
    const dispositions = this.#writers.get(link.session)!.outgoing;
    const client = new ReceivingClient(link, queue, dispositions, this.#services.whenDurable);
    this.#receiving.set(client, link.session);
    link.on('sender_close', () => {
      client.detach();
      this.#receiving.delete(client);
    });
  }

  #serveRequests(
    link: BrokerReceiver,
    address: string,
    handle: (request: Request) => Response | Promise<Response>,
  ): void {
    const dispositions = this.#writers.get(link.session)!.incoming;
    link.add_credit(1_000);
    link.on('message', ({ delivery, message }: BrokerContext) => {
      if (!delivery.remote_settled) dispositions.accept(delivery);
      link.add_credit(1);
      const request = decodeRequest(message);
      const reply = (response: Response) =>
        this.#services.whenDurable(() =>
          this.#replies.send(request, response, { session: link.session, address }),
        );
      const response = handle(request);
      if (response instanceof Promise) void response.then(reply);
      else reply(response);
    });
  }
}

/** rhea replies to an attach within the tick, on its own; this sets the fields of that reply. */
function echoAttach(link: BrokerLink): void {
  const { local, remote } = link;
  local.attach.source = remote.attach.source?.described?.() ?? null;
  local.attach.target = remote.attach.target?.described?.() ?? null;
  local.attach.snd_settle_mode = link.snd_settle_mode ?? 2;
  local.attach.rcv_settle_mode = link.rcv_settle_mode ?? 0;
}

/** Refuses a link: an attach without termini, then a detach with the error (AMQP 1.0 part 2, §2.6.3). */
function refuse(link: BrokerLink, fault: AmqpFault): void {
  link.local.attach.source = null;
  link.local.attach.target = null;
  link.close(fault);
}

function isForSessions(link: BrokerSender): boolean {
  return 'com.microsoft:session-filter' in (link.source?.filter ?? {});
}
