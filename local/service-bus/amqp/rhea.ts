import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import rhea from 'rhea';
import type { Connection, Container, Delivery, EventContext, Receiver, Sender, Session, Typed } from 'rhea';

/**
 * Parts of rhea that its published types omit: private fields of 3.0.5, the exact version that `@azure/service-bus`
 * resolves, pinned in package.json. An SDK in the same process shares the module, so only instances are patched.
 */
export type BrokerConnection = Connection & {
  accept(socket: Socket): void;
  /** Schedules rhea's processing of its sessions in this tick. */
  ['_register'](): void;
};

export type BrokerSession = Omit<Session, 'connection'> & {
  connection: BrokerConnection;
  local: { channel: number };
  incoming: { on_transfer(frame: TransferFrame, receiver: Receiver): void };
  outgoing: { next_pending_delivery: number; available(): number };
  output(frame: unknown): void;
};

type TransferFrame = { performative: { message_format: number | undefined } };

type Terminus = { described(): Typed };

type LocalAttach = {
  source: Typed | null;
  target: Typed | null;
  snd_settle_mode: number;
  rcv_settle_mode: number;
  max_message_size: number;
};

type LinkParts = {
  session: BrokerSession;
  local: { attach: LocalAttach };
  remote: { attach: { source?: Partial<Terminus>; target?: Partial<Terminus> } };
};

export type BrokerSender = Omit<Sender, 'session'> & LinkParts & { credit: number };
export type BrokerReceiver = Omit<Receiver, 'session'> & LinkParts & { credit: number };
export type BrokerLink = BrokerSender | BrokerReceiver;

/** Delivery that the broker settles itself. */
export type OpenDelivery = {
  id: number;
  tag: Buffer | string;
  settled: boolean;
  remote_settled: boolean;
  remote_state?: { value: readonly Typed[] };
};

export type BrokerContext = Omit<EventContext, 'delivery' | 'message'> & {
  delivery: Delivery & OpenDelivery;
  message: Buffer;
  format: number;
};

type Frames = { disposition(fields: Record<string, unknown>): unknown };

export const frames = createRequire(import.meta.url)('rhea/lib/frames.js') as Frames;

export const { types, message: messageCodec } = rhea;

/** Separate container with anonymous SASL under both names that Azure's clients request. */
export function createBrokerContainer(): Container {
  const container = rhea.create_container({ id: 'palisade-service-bus' });
  const mechanisms = container.sasl_server_mechanisms as Record<string, unknown> & {
    enable_anonymous(): void;
  };
  mechanisms.enable_anonymous();
  mechanisms['MSSBCBS'] = mechanisms['ANONYMOUS'];
  return container;
}

/** Encodes a value that rhea has decoded with its type. */
export function encodeTyped(value: Typed): Buffer {
  const { Writer } = types as unknown as {
    Writer: new () => { write(value: Typed): void; toBuffer(): Buffer };
  };
  const writer = new Writer();
  writer.write(value);
  return writer.toBuffer();
}
