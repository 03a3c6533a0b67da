import type { App } from '../../shared/features/app.ts';
import type { GitLab } from '../../shared/features/connectors/ports.ts';
import type { TokenLeases, Vault } from '../../shared/features/credentials/ports.ts';

/** Thrown where the process crashes. */
export class SimulatedCrash extends Error {}

type Ports = Pick<
  App,
  | 'activities'
  | 'changeFeed'
  | 'connectors'
  | 'decisions'
  | 'findings'
  | 'exports'
  | 'eventDeliveries'
  | 'eventSubscriptions'
  | 'groupClaims'
  | 'groups'
  | 'hookRegistry'
  | 'keptAuthorizations'
  | 'jobs'
  | 'operations'
  | 'parkedJobs'
  | 'projects'
  | 'readModelChunks'
  | 'rootGroups'
  | 'runs'
  | 'runTasks'
  | 'signIns'
>;
type MethodOf<Port> = Port extends unknown ? Exclude<keyof Port, symbol | number> : never;
/** A method of a port: after a rename, a crash at its write does not compile instead of never happening. */
type PortMethod =
  | MethodOf<Ports[keyof Ports]>
  | MethodOf<App['assessments']>
  | MethodOf<App['assessments']['projects']>
  | MethodOf<App['assessments']['sweeps']>
  | MethodOf<GitLab>
  | MethodOf<TokenLeases>
  | MethodOf<Vault>
  | MethodOf<Vault['credentials']>;

const writeMethods: readonly PortMethod[] = [
  'insert',
  'replace',
  'succeed',
  'removeSetAside',
  'remove',
  'put',
  'claim',
  'adopt',
  'release',
  'releaseAll',
  'rename',
  'write',
  'writeExemption',
  'removeExemption',
  'markMissing',
  'purge',
  'purgeRemoved',
  'publish',
  'publishRoots',
  'publishFindings',
  'purgeProject',
  'park',
  'insertCode',
  'removeCode',
  'take',
  'takeBlames',
  'createGroupHook',
  'updateGroupHook',
  'removeGroupHook',
  'testGroupHook',
  'setProjectCounts',
  'begin',
  'finish',
  'removeAll',
  'enqueue',
  'complete',
  'postpone',
  'setAside',
  'restore',
  'purgeOf',
  'purgeSetAside',
  'putWatched',
  'send',
  'putChunk',
  'setProgress',
  'keepChunksOf',
  'removeChunks',
];
const writes: ReadonlySet<string> = new Set(writeMethods);

/** Counts the writes of all ports that share it and crashes after the one with this number; never without a number. */
export class CrashPoint {
  written = 0;
  readonly #last: number | undefined;

  constructor(crashAfter?: number) {
    this.#last = crashAfter;
  }

  /** Wraps a port. Each of its writes is carried out and counted, and then may crash. */
  over<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        // A port may hold ports, as that of assessments does.
        if (typeof member === 'object' && member !== null) return this.over(member);
        if (typeof member !== 'function') return member;
        if (!writes.has(String(name))) return (member as () => unknown).bind(target);
        return async (...values: unknown[]) => {
          const answer: unknown = await Reflect.apply(member, target, values);
          this.written += 1;
          if (this.written === this.#last)
            throw new SimulatedCrash(`The worker crashed after write ${this.written}, ${String(name)}`);
          return answer;
        };
      },
    });
  }
}
