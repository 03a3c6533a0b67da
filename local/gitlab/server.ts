import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod';
import type { TlsIdentity } from '../guard/guarded-server.ts';
import { type Application, demoApplication } from './credentials.ts';
import { frontPageRoutes } from './http/front-page.ts';
import { groupProjectsRoutes } from './http/group-projects-routes.ts';
import { groupsRoutes } from './http/groups-routes.ts';
import type { FaultPlan } from './faults/fault.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import type { Deliveries } from './hooks/deliveries.ts';
import { HookRegistry } from './hooks/hook-registry.ts';
import { type HookOptions, Hooks } from './hooks/hooks.ts';
import { hooksRoutes } from './http/hooks-routes.ts';
import { instanceRoutes, instanceVersion } from './http/instance-routes.ts';
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
import { Grants, type GrantsState } from './oauth/grants.ts';
import { oauthRoutes } from './oauth/oauth-routes.ts';
import { createWorld } from './world/create-world.ts';
import type { World } from './world/world.ts';
import { withoutTrailingSlashes } from '../../shared/contracts/outer-slashes.ts';

export type GitLabOptions = {
  /** In the groups that `demo` owns; default 1,200. */
  projects?: number;
  seed?: number;
  /** 0, the default, takes any free one. */
  port?: number;
  tls?: TlsIdentity;
  /** Waited before every answer. */
  latencyMs?: number;
  /** Off unless given. */
  limits?: Limits;
  accessTokenSeconds?: number;
  /** Versions before 15.5 have no `/personal_access_tokens/self`: 'self' is no id there, and answered with 400. */
  knowsOwnToken?: boolean;
  /** Some versions leave projects directly in a group out of its list with `include_subgroups`. */
  listsDirectApart?: boolean;
  /** Added to the demo application; one with its client id replaces it. */
  applications?: readonly Application[];
  /** What GitLab takes to be its own address in links, where that is not the one it is called by. */
  externalUrl?: string;
  now?: () => Date;
  hooks?: HookOptions;
  /** None unless given; they can be planned later as well. */
  faults?: z.input<typeof FaultPlan>;
  /** What a former process knew of OAuth codes and tokens, and where to keep them now. */
  grants?: { state?: GrantsState; save: (state: GrantsState) => void };
};

export type SimulatedGitLab = {
  url: string;
  port: number;
  /** Changes of it are told to the hooks, however they are made. */
  world: World;
  hooks: HookRegistry;
  deliveries: Deliveries;
  faults: FaultInjector;
  limiter: Limiter;
  /** A code as the demo application gets it when this user accepts; good for ten minutes, once. */
  issueCode(username: string): string;
  requests(): RequestCounts;
  resetRequests(): void;
  stop(): Promise<void>;
};

export const defaultSeed = 20_261_123;
export const defaultProjects = 1_200;

/** Rejects with Node's own error, `EADDRINUSE` among them, when the port can't be had. */
export async function startGitLab(options: GitLabOptions = {}): Promise<SimulatedGitLab> {
  const now = options.now ?? (() => new Date());
  const world = createWorld({
    seed: options.seed ?? defaultSeed,
    projects: options.projects ?? defaultProjects,
  });
  const { accessTokenSeconds = 7_200 } = options;
  const grants = new Grants({ now, accessTokenSeconds, ...options.grants });
  const counter = new RequestCounter();
  const setting = { seed: world.seed, externalUrl: '', host: '' };
  const face = { world, setting };
  const registry = new HookRegistry();
  const hooks = new Hooks({ world, registry, setting }, instanceVersion, options.hooks ?? {}, now);
  world.onChange((change) => hooks.heard(change));
  const faults = new FaultInjector(now);
  if (options.faults !== undefined) faults.plan(options.faults);
  const limiter = new Limiter(options.limits ?? {}, now);
  const router = new Router([
    ...frontPageRoutes(face),
    ...groupsRoutes(face),
    ...groupProjectsRoutes(face, options.listsDirectApart ?? false),
    ...projectsRoutes(face),
    ...instanceRoutes(face, options.knowsOwnToken ?? true),
    ...hooksRoutes(face, hooks),
    ...oauthRoutes({ face, grants, applications: registered(options.applications ?? []) }),
    ...simulatorRoutes(face, counter),
    ...deliveriesRoutes(hooks.deliveries, simulatorPath),
    ...faultsRoutes(faults, simulatorPath),
    ...limitsRoutes(limiter, simulatorPath),
    ...worldRoutes(face, new ChangeLog(world), simulatorPath),
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
  // Only now is it known where the links must lead.
  setting.externalUrl = withoutTrailingSlashes(options.externalUrl ?? url);
  setting.host = new URL(setting.externalUrl).host;
  return {
    url,
    port,
    world,
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

function registered(applications: readonly Application[]): Map<string, Application> {
  return new Map(
    [demoApplication, ...applications].map((application) => [application.clientId, application]),
  );
}
