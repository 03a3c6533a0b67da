import { readFileSync } from 'node:fs';

/** Highest resident memory of a process so far, in MB: VmHWM of /proc/<pid>/status. Undefined elsewhere than on Linux. */
export function peakMemoryMb(pid: number | undefined): number | undefined {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}

const ticksPerSecond = 100;

/** CPU time that a process has used so far, in seconds: utime and stime of /proc/<pid>/stat. NaN elsewhere than on Linux. */
export function cpuSeconds(pid: number | undefined): number {
  // The name of the process, in brackets, may hold blanks.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
