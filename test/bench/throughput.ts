import { join } from 'node:path';

import { startChild } from '../../local/child.ts';
import { functionsNodeFlags } from '../../local/functions-host/node-flags.ts';
import type { Load, Signing } from './load.ts';
import { cpuSeconds } from './process-costs.ts';

/** A receiver of signed webhooks, and how those that it must take are signed. */
export type Receiver = { url: string; secret: string; signing: Signing; pid: number | undefined };
/** `cpuMs` is what the receiving process itself spent on each delivery, whoever else had the cores. */
export type Throughput = Load & { cpuMs: number };
export type LoadSize = { deliveries: number; projects: number };

/** Ours is more code than the peer is: with fewer it was still being compiled while it was measured. */
const warmUp = 12_000;
const loadFile = join(import.meta.dirname, 'load.ts');

/**
 * Sends deliveries from a process of its own, after as many as it takes to compile what is hot. `atRest` resolves when what
 * those called for is done, where that is not to be measured with it.
 */
export async function measureThroughput(
  receiver: Receiver,
  size: LoadSize,
  atRest: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Throughput> {
  await send(receiver, { ...size, deliveries: warmUp });
  await atRest();
  const before = cpuSeconds(receiver.pid);
  const load = await send(receiver, size);
  return { ...load, cpuMs: ((cpuSeconds(receiver.pid) - before) * 1_000) / size.deliveries };
}

const peerSecret = 'a secret of the bench';

/** Ours with the peer beside it, for a stack that measures both in one process. */
export const appBesidePeer = {
  entry: join(import.meta.dirname, 'app-beside-peer.ts'),
  env: { WEBHOOK_SECRET: peerSecret },
};

/** The peer in the process of such a stack. */
export function peerBeside(apiUrl: string, pid: number | undefined): Receiver {
  return { url: `${apiUrl}/webhooks`, secret: peerSecret, signing: 'github', pid };
}

/** As a server of its own, and as the only function of a Functions host. */
const peers = {
  server: [join(import.meta.dirname, 'peer-receiver.ts')],
  function: [
    join(import.meta.dirname, '../../local/functions-host/main.ts'),
    '--port=0',
    `--entry=${join(import.meta.dirname, 'peer-app.ts')}`,
  ],
} as const;

/** The same for the peer, in a process of its own that runs for as long, with the same memory to its use. */
export async function measurePeer(place: keyof typeof peers, size: LoadSize): Promise<Throughput> {
  const [file, ...args] = peers[place];
  const peer = await startChild<{ port: number }>(file, {
    args,
    execArgv: functionsNodeFlags,
    env: { PATH: process.env['PATH'], WEBHOOK_SECRET: peerSecret },
  });
  const url = `http://127.0.0.1:${peer.details.port}/webhooks`;
  try {
    return await measureThroughput(
      { url, secret: peerSecret, signing: 'github', pid: peer.process.pid },
      size,
    );
  } finally {
    await peer.stop();
  }
}

async function send({ url, secret, signing }: Receiver, size: LoadSize): Promise<Load> {
  const args = { url, signing, deliveries: size.deliveries, projects: size.projects };
  const load = await startChild<Load>(loadFile, {
    args: Object.entries(args).map(([name, value]) => `--${name}=${value}`),
    env: { PATH: process.env['PATH'], WEBHOOK_SECRET: secret },
  });
  await load.stop();
  return load.details;
}
