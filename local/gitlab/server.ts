import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod';
import type { TlsIdentity } from '../guard/guarded-server.ts';
import { type Application, demoApplication } from './credentials.ts';
import { frontPageRoutes } from './http/front-page.ts';
import { applicationSettingsRoutes } from './http/application-settings-routes.ts';
import { artifactsRoutes } from './http/artifacts-routes.ts';
import { blameRoutes } from './http/blame-routes.ts';
import { ciRoutes } from './http/ci-routes.ts';
import { pipelinesRoutes } from './http/pipelines-routes.ts';
import { Scans } from './scans/scans.ts';
import { credentialsRoutes } from './http/credentials-routes.ts';
import { membersRoutes } from './http/members-routes.ts';
import { protectionRoutes } from './http/protection-routes.ts';
import { runnersRoutes } from './http/runners-routes.ts';
import { graphqlRoutes } from './http/graphql-routes.ts';
import { groupProjectsRoutes } from './http/group-projects-routes.ts';
import { groupsRoutes } from './http/groups-routes.ts';
import type { FaultPlan } from './faults/fault.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import type { Deliveries } from './hooks/deliveries.ts';
import { HookRegistry } from './hooks/hook-registry.ts';
import { type HookOptions, Hooks } from './hooks/hooks.ts';
import { hooksRoutes } from './http/hooks-routes.ts';
import { Details } from './details/details.ts';
import { instanceRoutes } from './http/instance-routes.ts';
import { Limiter } from './http/limiter.ts';
import type { Limits } from './http/limits.ts';
import { limitsRoutes } from './http/limits-routes.ts';
import { personalTokens } from './http/personal-tokens.ts';
import { projectsRoutes } from './http/projects-routes.ts';
import { RequestCounter, type RequestCounts } from './http/request-counts.ts';
import { Router } from './http/router.ts';
import { createGitLabServer } from './http/serve.ts';
import { simulatorPath, simulatorRoutes } from './http/simulator-routes.ts';
import { deliveriesRoutes } from './http/deliveries-routes.ts';
import { faultsRoutes } from './http/faults-routes.ts';
import { worldRoutes } from './http/world-routes.ts';
import { ChangeLog } from './world/change-log.ts';
import { type InstanceOptions, instanceOf } from './instance/instance.ts';
import { Grants, type GrantsState } from './oauth/grants.ts';
import { oauthRoutes } from './oauth/oauth-routes.ts';
import { createWorld } from './world/create-world.ts';
import type { GroupRecord } from './world/records.ts';
import type { World } from './world/world.ts';
import { withoutTrailingSlashes } from '../../shared/contracts/outer-slashes.ts';

export type GitLabOptions = {
  /** Number of projects in the groups that `demo` owns; default 1,200. */
  projects?: number;
  seed?: number;
  /** Default 0: any free port. */
  port?: number;
  tls?: TlsIdentity;
  /** Delay before each response; default 0. */
  latencyMs?: number;
  /** Version and package; default 19.5 EE with licences. */
  instance?: InstanceOptions;
  /** Rate limits; default none. */
  limits?: Limits;
  accessTokenSeconds?: number;
  /**
   * False for a GitLab before 15.5, which has no `/personal_access_tokens/self`: 'self' is not an id there, so 400.
   * Default: as in the version of `instance`.
   */
  knowsOwnToken?: boolean;
  /** True for versions whose list with `include_subgroups` omits the projects directly in the group. */
  listsDirectApart?: boolean;
  /** Applications beside the demo application; one with the same client id replaces it. */
  applications?: readonly Application[];
  /** Base address of links, if it differs from the address that clients use. */
  externalUrl?: string;
  /** Address that files of jobs are redirected to; absent: GitLab sends them. */
  objectStorageUrl?: string;
  now?: () => Date;
  hooks?: HookOptions;
  /** Initial fault plan; it can be replaced at any time through `faults`. */
  faults?: z.input<typeof FaultPlan>;
  /** OAuth codes and tokens of an earlier process, and where to save them. */
  grants?: { state?: GrantsState; save: (state: GrantsState) => void };
};

export type SimulatedGitLab = {
  url: string;
  port: number;
  /** Every change, by whatever route, calls the matching hooks. */
  world: World;
  /** Settings that the lists leave out, as protected branches, and their overrides. */
  details: Details;
  /** Pipelines with results of scanners, and vulnerabilities. */
  scans: Scans;
  hooks: HookRegistry;
  deliveries: Deliveries;
  faults: FaultInjector;
  limiter: Limiter;
  /** An authorization code for the demo application, as if this user had accepted. Valid once, for ten minutes. */
  issueCode(username: string): string;
  requests(): RequestCounts;
  resetRequests(): void;
  stop(): Promise<void>;
};

export const defaultSeed = 20_261_123;
export const defaultProjects = 1_200;

/** Starts the simulator in this process, on 127.0.0.1. Rejects with Node's error, e.g. `EADDRINUSE`. */
export async function startGitLab(options: GitLabOptions = {}): Promise<SimulatedGitLab> {
  const now = options.now ?? (() => new Date());
  const world = createWorld({
    seed: options.seed ?? defaultSeed,
    projects: options.projects ?? defaultProjects,
  });
  const instance = instanceOf(options.instance);
  world.licensed = instance.isLicensed;
  const details = new Details(world, instance, now);
  const { accessTokenSeconds = 7_200 } = options;
  const grants = new Grants({ now, accessTokenSeconds, ...options.grants });
  const counter = new RequestCounter();
  const edition = { instance, tierOf: (group: GroupRecord) => world.tierOf(group) };
  const setting = { seed: world.seed, externalUrl: '', host: '', edition };
  const api = { world, setting };
  const scans = new Scans(world, details, now);
  const parts = { api, details, instance, scans, objectStorageUrl: options.objectStorageUrl };
  const registry = new HookRegistry();
  const hooks = new Hooks({ world, registry, setting }, instance.version, options.hooks ?? {}, now);
  world.onChange((change) => hooks.handleChange(change));
  const faults = new FaultInjector(now);
  if (options.faults !== undefined) faults.plan(options.faults);
  const limiter = new Limiter(options.limits ?? {}, now);
  const router = new Router([
    ...frontPageRoutes(api),
    ...groupsRoutes(api),
    ...groupProjectsRoutes(api, options.listsDirectApart ?? false),
    ...projectsRoutes(api),
    ...instanceRoutes(api, instance, options.knowsOwnToken ?? instance.isSince('15.5')),
    ...hooksRoutes(api, hooks, details),
    ...graphqlRoutes(parts),
    ...protectionRoutes(parts),
    ...credentialsRoutes(parts),
    ...runnersRoutes(api, details),
    ...ciRoutes(parts),
    ...pipelinesRoutes(parts),
    ...artifactsRoutes(parts),
    ...blameRoutes(api, scans),
    ...membersRoutes(api, details),
    ...applicationSettingsRoutes(details),
    ...oauthRoutes({ api, grants, applications: byClientId(options.applications ?? []) }),
    ...simulatorRoutes(api, counter),
    ...deliveriesRoutes(hooks.deliveries, simulatorPath),
    ...faultsRoutes(faults, simulatorPath),
    ...limitsRoutes(limiter, simulatorPath),
    ...worldRoutes(api, { details, scans }, new ChangeLog(world), simulatorPath),
  ]);
  const keyring = { world, grants, personalTokens: personalTokens(world, now()), now };
  const server = createGitLabServer(
    {
      router,
      keyring,
      limiter,
      counter,
      faults,
      now,
      latencyMs: options.latencyMs ?? 0,
    },
    options.tls,
  );
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  // Links contain the port, which is known only now.
  setting.externalUrl = withoutTrailingSlashes(options.externalUrl ?? url);
  setting.host = new URL(setting.externalUrl).host;
  return {
    url,
    port,
    world,
    details,
    scans,
    hooks: registry,
    deliveries: hooks.deliveries,
    faults,
    limiter,
    issueCode(username) {
      const { clientId, redirectUri, scopes } = demoApplication;
      return grants.issueCode({ clientId, redirectUri, scopes, userId: world.user(username)?.id ?? 0 });
    },
    requests: () => counter.read(),
    resetRequests: () => counter.reset(),
    async stop() {
      const closed = once(server, 'close');
      hooks.deliveries.close();
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function byClientId(applications: readonly Application[]): Map<string, Application> {
  return new Map(
    [demoApplication, ...applications].map((application) => [application.clientId, application]),
  );
}

// Used from outside on a running simulator or beside it. Files outside this folder import nothing else of it.
export { SimulatedEndpoint } from './simulated-endpoint.ts';
export { signatureHeaders } from './hooks/sign.ts';
export { creatorOf, push, reportVulnerability, runPipeline } from './world/changes/activity.ts';
export { archiveGroup, archiveProject } from './world/changes/archive.ts';
export { changeGroupSettings, changeProjectSettings } from './world/changes/change-settings.ts';
export { markForDeletion, restoreFromDeletion } from './world/changes/mark-for-deletion.ts';
export { recreateProject } from './world/changes/recreate.ts';
export { removeGroup } from './world/changes/remove-group.ts';
export { setProjectVisibility } from './world/changes/set-visibility.ts';
export { swapProjectPaths } from './world/changes/swap-paths.ts';
export { takeOverPath } from './world/changes/take-over-path.ts';
export { transferGroup } from './world/changes/transfer-group.ts';
export { transferProject } from './world/changes/transfer-project.ts';
export { inventoryOf, type WorldInventory } from './world/inventory.ts';
export { fullName, fullPath, lineage } from './world/paths.ts';
export { randomChange } from './world/random-change.ts';
export type { Transmission } from './faults/apply-fault.ts';
export type { FaultRule, WaitFormat } from './faults/fault.ts';
export type { HookRecord } from './hooks/hook-record.ts';
export { scanJobs } from './scans/history.ts';
export { pipelineById, type ScanRun } from './scans/scans.ts';
export type { Finding as Flaw, PipelineRecord, ScanKind } from './scans/records.ts';
export type { GroupRecord, ProjectRecord, UserRecord } from './world/records.ts';
export type { HookOptions, Limits };
