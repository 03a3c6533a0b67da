import { join } from 'node:path';

import { startChild, type Child } from '../../local/child.ts';
import { percentile, type Load, type LoadSize, type Receiver } from './load.ts';

/** `cpuMs` is the CPU time of the receiving process for each delivery, independent of other load. */
export type Throughput = { perSecond: number; p50Ms: number; p99Ms: number; cpuMs: number; refused: number };

/** With fewer, our code, which is larger than the peer's, was still being compiled while it was measured. */
const warmUp = 12_000;
const loadFile = join(import.meta.dirname, 'load.ts');

/** Sends enough for the hot code to be compiled. */
export async function warm(receivers: readonly Receiver[], projects: number): Promise<void> {
  await sendToEach(receivers, { deliveries: warmUp, projects });
}

/** Sends so many to one of them, and measures nothing. */
export async function send(receiver: Receiver, size: LoadSize): Promise<void> {
  await sendToEach([receiver], size);
}

/**
 * Sends to all receivers in turn, several times, from a process of its own. `ready` resolves when no other work would be
 * measured with it. Returns the result of each receiver over all turns.
 */
export async function measureThroughput<Receivers extends readonly Receiver[]>(
  receivers: Receivers,
  size: LoadSize,
  { turns, ready }: { turns: number; ready: () => Promise<unknown> },
): Promise<{ [Index in keyof Receivers]: Throughput }> {
  const loads: Load[][] = receivers.map(() => []);
  for (let turn = 0; turn < turns; turn += 1) {
    await ready();
    for (const [index, load] of (await sendToEach(receivers, size)).entries()) loads[index]?.push(load);
  }
  return loads.map(together) as { [Index in keyof Receivers]: Throughput };
}

function together(loads: readonly Load[]): Throughput {
  const answersMs = loads.flatMap((load) => load.answersMs);
  const sumOf = (what: 'seconds' | 'cpuSeconds' | 'refused') =>
    loads.reduce((sum, load) => sum + load[what], 0);
  return {
    perSecond: answersMs.length / sumOf('seconds'),
    p50Ms: percentile(answersMs, 0.5),
    p99Ms: percentile(answersMs, 0.99),
    cpuMs: (sumOf('cpuSeconds') * 1_000) / answersMs.length,
    refused: sumOf('refused'),
  };
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

export type Peer = { receiver: Receiver; stop: () => Promise<void> };

/** The peer in a process of its own, with the same memory to its use. */
export async function startPeer(place: keyof typeof peers): Promise<Peer> {
  const [file, ...args] = peers[place];
  const peer: Child<{ port: number }> = await startChild(file, {
    args,
    env: { PATH: process.env['PATH'], WEBHOOK_SECRET: peerSecret },
  });
  const url = `http://127.0.0.1:${peer.details.port}/webhooks`;
  return {
    receiver: { url, secret: peerSecret, signing: 'github', pid: peer.process.pid },
    stop: () => peer.stop(),
  };
}

async function sendToEach(receivers: readonly Receiver[], size: LoadSize): Promise<Load[]> {
  const load = await startChild<Load[]>(loadFile, {
    args: Object.entries(size).map(([name, value]) => `--${name}=${value}`),
    env: { PATH: process.env['PATH'], RECEIVERS: JSON.stringify(receivers) },
  });
  await load.stop();
  return load.details;
}
