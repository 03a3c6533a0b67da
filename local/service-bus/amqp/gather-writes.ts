import type { Socket } from 'node:net';

/** Frame without a body: a heartbeat (AMQP 1.0 part 2, §2.4.5). */
const emptyFrame = Buffer.from([0, 0, 0, 8, 2, 0, 0, 0]);

/**
 * Sends the frames of one turn of the event loop as one packet; rhea writes each frame separately.
 *
 * A turn that read but wrote nothing sends an empty frame if `isOpen`. The SDK's socket uses Nagle's algorithm: after a
 * frame without a response, its next one would wait 40 ms for our delayed TCP acknowledgement. The empty frame carries
 * that acknowledgement at once.
 */
export function gatherWrites(socket: Socket, isOpen: () => boolean): void {
  const write: (chunk: Buffer) => boolean = socket.write.bind(socket);
  let corked = false;
  let hasRead = false;
  let hasWritten = false;

  function cork(): void {
    if (corked) return;
    corked = true;
    socket.cork();
    setImmediate(uncork);
  }

  function uncork(): void {
    corked = false;
    if (hasRead && !hasWritten && isOpen() && socket.writable) write(emptyFrame);
    hasRead = false;
    hasWritten = false;
    socket.uncork();
  }

  socket.setNoDelay(true);
  socket.on('data', () => {
    hasRead = true;
    cork();
  });
  socket.write = (chunk: Buffer) => {
    if (!socket.writable) return false;
    hasWritten = true;
    cork();
    return write(chunk);
  };
}
