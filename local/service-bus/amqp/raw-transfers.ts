import type { BrokerSession } from './rhea.ts';

/** Replaces format 0, which rhea would decode and whose bytes it would drop. */
const plainFormat = 1;

/** Makes rhea deliver the messages of this session as raw bytes. */
export function keepTransfersRaw(session: BrokerSession): void {
  const { incoming } = session;
  const onTransfer = incoming.on_transfer.bind(incoming);
  incoming.on_transfer = (frame, receiver) => {
    frame.performative.message_format ||= plainFormat;
    onTransfer(frame, receiver);
  };
}
