import type { App } from '../../shared/features/app.ts';
import { demoApiToken, granularToken } from '../../local/gitlab/credentials.ts';
import type { SimulatedGitLab } from '../../local/gitlab/server.ts';
import type { DevOpsConfigurationPut } from '../../shared/contracts/arm/devops-configuration.ts';
import type { Job } from '../../shared/contracts/job.ts';
import type { Vault } from '../../shared/features/credentials/ports.ts';
import type { JobSender } from '../../shared/platform/jobs/job-sender.ts';
import { logTo } from '../../shared/platform/log.ts';
import type { CrashPoint } from '../support/crash-point.ts';
import { TestConnector } from '../support/test-connector.ts';
import type { TestEnvironment } from '../support/test-environment.ts';
import type { SharedTables } from './shared-tables.ts';
import type { AuthorizedBy } from './plan.ts';

/** A test connector with real AMQP, the broker's clock and a recorded log. */
export class FaultConnector extends TestConnector {
  readonly sent: Job[] = [];
  readonly lines: string[] = [];
  /** True once credentials were written to the vault, even if they were removed since. */
  hasStoredCredentials = false;
  /** The choice of groups that the next configuration sends. */
  choice: Pick<DevOpsConfigurationPut['properties'], 'autoDiscovery' | 'topLevelInventoryList'> = {
    autoDiscovery: 'Enabled',
  };
  /** A fresh authorization of a person; a code works once. */
  readonly authorize: () => { accessToken: string } | { code: string };
  readonly #sharedTables: SharedTables;
  readonly #jobs: JobSender;

  constructor(sharedTables: SharedTables, simulator: SimulatedGitLab, jobs: JobSender, by: AuthorizedBy) {
    const gate = { url: simulator.url } as TestEnvironment['gate'];
    const { stores, vault } = sharedTables;
    const credentials: Vault['credentials'] = {
      ...vault.credentials,
      put: (...secret) => {
        this.hasStoredCredentials = true;
        return vault.credentials.put(...secret);
      },
    };
    super({
      simulator,
      gate,
      stores,
      vault: { ...vault, credentials },
      tableRequests: () => [],
      tableWrites: () => [],
      stop: () => Promise.resolve(),
    });
    this.authorize = () => authorizationOf(by, simulator);
    this.#sharedTables = sharedTables;
    this.gitlabNow = () => new Date(sharedTables.clock.now());
    this.#jobs = {
      send: (sent, options) => {
        this.sent.push(...sent);
        return jobs.send(sent, options);
      },
    };
  }

  override deps(crashPoint?: CrashPoint): App {
    const deps = super.deps(crashPoint);
    const jobs = crashPoint === undefined ? this.#jobs : crashPoint.over(this.#jobs);
    const note = (line: string) => void this.lines.push(line);
    const sink = { info: note, warn: note, error: note };
    const clock = { ...deps.clock, now: () => new Date(this.#sharedTables.clock.now()) };
    return { ...deps, jobs, clock, log: logTo(() => sink) };
  }
}

function authorizationOf(by: AuthorizedBy, simulator: SimulatedGitLab) {
  return by === 'pair' ? { code: simulator.issueCode('demo') } : { accessToken: tokenOf(by) };
}

function tokenOf(by: Exclude<AuthorizedBy, 'pair'>): string {
  return by === 'fine-grained token' ? granularToken : demoApiToken;
}

/** The text that must appear nowhere: the token that is sent. A pair is not known beforehand. */
export function canaryOf(by: AuthorizedBy): string {
  return by === 'pair' ? 'what you sent' : tokenOf(by);
}
