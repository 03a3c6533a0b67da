import type { Socket } from 'node:net';

/** AMQP 1.0 part 2, §2.4.5: a frame without a body carries nothing but keeps the peer content. */
const emptyFrame = Buffer.from([0, 0, 0, 8, 2, 0, 0, 0]);

/**
 * Sends the frames of one turn of the event loop as one packet: rhea writes each frame by itself.
 *
 * A turn that read something and wrote nothing sends an empty frame once `isOpen`. The SDK's socket has Nagle's
 * algorithm on, so after a frame that needs no answer its next one would wait for our delayed TCP acknowledgement,
 * 40 ms; the empty frame carries that acknowledgement at once.
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
