import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export type Listener = { process: string; address: string; port: number };

const listening = '0A';

/** Every TCP port that a process and its descendants listen on, from Linux (proc(5), `/proc/net/tcp`). */
export function listenersOf(pid: number): Listener[] {
  const open = [...sockets('/proc/net/tcp'), ...sockets('/proc/net/tcp6')];
  return family(pid).flatMap((member) => {
    const own = inodesOf(member);
    const name = nameOf(member);
    return open
      .filter(({ inode }) => own.has(inode))
      .map(({ address, port }) => ({ process: name, address, port }));
  });
}

function family(pid: number): number[] {
  const below = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .flatMap((name) => family(Number(name)));
  return [pid, ...below];
}

/** After the name in parentheses: state, then the parent. */
function parentOf(pid: string): number {
  return Number(/\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1] ?? 0);
}

/** `functions-host/main.ts`, from the command line. */
function nameOf(pid: number): string {
  return /local\/(\S+?\.ts)/.exec(read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))?.[1] ?? String(pid);
}

function inodesOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  return new Set(
    readdirSync(folder).flatMap((fd) => /socket:\[(\d+)\]/.exec(linkOf(`${folder}/${fd}`))?.[1] ?? []),
  );
}

function sockets(table: string): { address: string; port: number; inode: string }[] {
  return read(table)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === listening)
    .map((fields) => {
      const [address = '', port = ''] = (fields[1] ?? '').split(':');
      return { address: dotted(address), port: parseInt(port, 16), inode: fields[9] ?? '' };
    });
}

/** IPv4 addresses are written as a number of the machine's byte order; others stay as they are. */
function dotted(address: string): string {
  return address.length === 8 ? [...Buffer.from(address, 'hex')].toReversed().join('.') : address;
}

/** A process or descriptor may be gone by now. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
