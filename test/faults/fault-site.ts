import type { App } from '../../shared/features/app.ts';
import { demoApiToken, granularToken } from '../../local/gitlab/credentials.ts';
import type { SimulatedGitLab } from '../../local/gitlab/server.ts';
import type { DevOpsConfigurationPut } from '../../shared/contracts/arm/devops-configuration.ts';
import type { Job } from '../../shared/contracts/job.ts';
import type { JobSender } from '../../shared/platform/jobs/job-sender.ts';
import { logTo } from '../../shared/platform/log.ts';
import type { Fate } from '../support/mortal.ts';
import { Site, type Stage } from '../support/stage.ts';
import type { Ground } from './ground.ts';
import type { AuthorizedBy } from './plan.ts';

/** A site whose jobs go over a broker, whose clock is the broker's, and which writes to the log of its worker. */
export class FaultSite extends Site {
  readonly sent: Job[] = [];
  readonly lines: string[] = [];
  /** Which groups are chosen. */
  choice: Pick<DevOpsConfigurationPut['properties'], 'autoDiscovery' | 'topLevelInventoryList'> = {
    autoDiscovery: 'Enabled',
  };
  /** What a person would authorise with now; a code works once. */
  readonly authorize: () => { accessToken: string } | { code: string };
  readonly #ground: Ground;
  readonly #jobs: JobSender;

  constructor(ground: Ground, simulator: SimulatedGitLab, jobs: JobSender, by: AuthorizedBy) {
    const gate = { url: simulator.url } as Stage['gate'];
    const { stores, vault } = ground;
    super({ simulator, gate, stores, vault, tableRequests: () => [], tableWrites: () => [], stop: () => Promise.resolve() });
    this.authorize = () => authorizationOf(by, simulator);
    this.#ground = ground;
    this.gitlabNow = () => new Date(ground.clock.now());
    this.#jobs = {
      send: (sent, options) => {
        this.sent.push(...sent);
        return jobs.send(sent, options);
      },
    };
  }

  override deps(fate?: Fate): App {
    const deps = super.deps(fate);
    const jobs = fate === undefined ? this.#jobs : fate.over(this.#jobs);
    const note = (line: string) => void this.lines.push(line);
    const sink = { info: note, warn: note, error: note };
    const clock = { ...deps.clock, now: () => new Date(this.#ground.clock.now()) };
    return { ...deps, jobs, clock, log: logTo(() => sink) };
  }
}

function authorizationOf(by: AuthorizedBy, simulator: SimulatedGitLab) {
  return by === 'pair' ? { code: simulator.issueCode('demo') } : { accessToken: tokenOf(by) };
}

function tokenOf(by: Exclude<AuthorizedBy, 'pair'>): string {
  return by === 'fine-grained token' ? granularToken : demoApiToken;
}

/** What must never be seen again: the token that is sent; of a pair nobody knows it beforehand. */
export function canaryOf(by: AuthorizedBy): string {
  return by === 'pair' ? 'what you sent' : tokenOf(by);
}
