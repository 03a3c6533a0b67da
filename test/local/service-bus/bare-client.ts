import { createHmac } from 'node:crypto';
import rhea, { type Connection, type EventContext, type Receiver, type Sender, type Session } from 'rhea';
import { defaultKey, type Broker } from '../../../local/service-bus/broker.ts';

/** AMQP client without any logic of its own, for cases that the SDK hides or never produces. */
export type BareClient = {
  connection: Connection;
  putToken(token: string, audience: string, replyTo?: string): Promise<unknown>;
  openSender(address: string): Promise<Sender>;
  /** Opens a receiver without credit that settles nothing by itself. */
  openReceiver(address: string): Promise<Receiver>;
  request(entity: string, operation: string, body?: unknown): Promise<Record<string, unknown>>;
  close(): void;
};

export function sign(audience: string, { key = defaultKey, expiresInSeconds = 60 } = {}): string {
  const resource = encodeURIComponent(audience);
  const expiry = Math.floor(Date.now() / 1_000) + expiresInSeconds;
  const signature = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=RootManageSharedAccessKey`;
}

export async function bareClient(broker: Broker, options: Record<string, unknown> = {}): Promise<BareClient> {
  const container = rhea.create_container();
  for (const event of ['disconnected', 'sender_error', 'receiver_error', 'connection_error', 'error']) {
    container.on(event, () => {});
  }
  const connection = container.connect({
    port: broker.port,
    host: '127.0.0.1',
    username: 'any',
    reconnect: false,
    ...options,
  });
  await once(connection, 'connection_open');
  const manual = {
    credit_window: 0,
    autoaccept: false,
    autosettle: false,
    snd_settle_mode: 0,
    rcv_settle_mode: 1,
  };

  async function openSender(address: string, session?: Session): Promise<Sender> {
    const link = (session ?? beginSession(connection)).open_sender({ target: { address } });
    await opened(link, 'sender');
    return link;
  }
  async function openReceiver(
    address: string,
    settings: object = manual,
    session?: Session,
  ): Promise<Receiver> {
    const link = (session ?? beginSession(connection)).open_receiver({ source: { address }, ...settings });
    await opened(link, 'receiver');
    return link;
  }
  async function sendRequest(
    address: string,
    request: Record<string, unknown>,
    replyTo?: string,
  ): Promise<EventContext> {
    const session = beginSession(connection);
    const replies = await openReceiver(address, { target: { address: 'replies' } }, session);
    const requests = await openSender(address, session);
    const response = once(replies, 'message');
    requests.send({
      message_id: 'one',
      ...(replyTo !== undefined && { reply_to: replyTo }),
      ...request,
    } as never);
    return response;
  }
  return {
    connection,
    async putToken(token, audience, replyTo) {
      const application_properties = {
        operation: 'put-token',
        type: 'servicebus.windows.net:sastoken',
        name: audience,
      };
      const { message } = await sendRequest('$cbs', { body: token, application_properties }, replyTo);
      return message?.application_properties?.['status-code'] as unknown;
    },
    openSender: (address) => openSender(address),
    openReceiver: (address) => openReceiver(address),
    async request(entity, operation, body = {}) {
      const application_properties = { operation };
      const { message } = await sendRequest(
        `${entity}/$management`,
        { body, application_properties },
        'replies',
      );
      return { ...message?.application_properties, body: message?.body as unknown };
    },
    close: () => connection.close(),
  };
}

function beginSession(connection: Connection): Session {
  const session = (connection as unknown as { create_session(): Session }).create_session();
  session.begin();
  return session;
}

/** Waits for a link to open. A refused link is opened first and closed with an error right after. */
async function opened(link: Sender | Receiver, role: 'sender' | 'receiver'): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    link.once(`${role}_open`, () => setImmediate(resolve));
    link.once(`${role}_error`, () => reject(new Error((link.error as { condition: string }).condition)));
  });
}

async function once(
  emitter: { once(name: string, run: (context: EventContext) => void): void },
  name: string,
) {
  return new Promise<EventContext>((resolve) => {
    emitter.once(name, resolve);
  });
}
