import type { BrokerSession } from './rhea.ts';

/** Stands for format 0, which rhea would decode, dropping the bytes. */
const plainFormat = 1;

/** Makes rhea hand over every incoming message of this session as the bytes that came. */
export function keepTransfersRaw(session: BrokerSession): void {
  const { incoming } = session;
  const onTransfer = incoming.on_transfer.bind(incoming);
  incoming.on_transfer = (frame, receiver) => {
    frame.performative.message_format ||= plainFormat;
    onTransfer(frame, receiver);
  };
}
