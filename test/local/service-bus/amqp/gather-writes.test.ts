import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { gatherWrites } from '../../../../local/service-bus/amqp/gather-writes.ts';
import { until } from '../../../support/until.ts';

const emptyFrame = Buffer.from([0, 0, 0, 8, 2, 0, 0, 0]);
const open: (Server | Socket)[] = [];

afterEach(() => {
  for (const end of open.splice(0)) {
    if ('listen' in end) end.close();
    else end.destroy();
  }
});

/** Connection whose writes are gathered at our end, and the chunks that arrive at the other end. */
async function pair(isOpen: () => boolean): Promise<{ ours: Socket; theirs: Socket; chunks: Buffer[] }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const theirs = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const ours = await accepted;
  open.push(server, theirs, ours);
  const chunks: Buffer[] = [];
  theirs.on('data', (chunk: Buffer) => chunks.push(chunk));
  gatherWrites(ours, isOpen);
  return { ours, theirs, chunks };
}

it('sends an empty frame after a turn that read but wrote nothing', async () => {
  const { theirs, chunks } = await pair(() => true);

  theirs.write('a disposition');
  await until(() => chunks.length > 0);

  expect(Buffer.concat(chunks)).toEqual(emptyFrame);
});

it('sends the frames of one turn together, without an empty one', async () => {
  const { ours, theirs, chunks } = await pair(() => true);
  ours.on('data', () => {
    ours.write(Buffer.from('one '));
    process.nextTick(() => ours.write(Buffer.from('two')));
  });

  theirs.write('a request');
  await until(() => chunks.length > 0);

  expect(chunks.map(String)).toEqual(['one two']);
});

it('sends no empty frame before the connection is open or if nothing was read', async () => {
  let isOpen = false;
  const { ours, theirs, chunks } = await pair(() => isOpen);
  let read = 0;
  ours.on('data', () => {
    read += 1;
  });
  theirs.write('a header');
  await until(() => read === 1);

  isOpen = true;
  ours.write(Buffer.from('a message'));
  await until(() => chunks.length > 0);

  expect(Buffer.concat(chunks).toString()).toBe('a message');
});
