import type { GitLabGroupHook } from '../../contracts/gitlab/hook.ts';
import type { JobOf } from '../../contracts/job.ts';
import type { RootGroup, RootHook } from '../inventory/domain/inventory.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isHeld } from '../onboarding/domain/root-group.ts';
import { hookAddress } from './domain/hook-address.ts';
import { isHookRefusal, whyPolling } from './domain/hook-refusal.ts';
import type { Chance } from '../../platform/clock.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { StartRootRun } from '../flow-types/runs.ts';
import type { GitLab, GitLabConnections } from '../connectors/ports.ts';
import type { RootGroups } from '../inventory/ports.ts';
import type { Vault } from '../credentials/ports.ts';
import type { HookRegistry } from './ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  gitlab: Pick<GitLabConnections, 'connect'>;
  rootGroups: Pick<RootGroups, 'get' | 'replace'>;
  hookRegistry: HookRegistry;
  vault: Pick<Vault, 'hookSecrets'>;
  startRootRun: StartRootRun;
  clock: Chance;
  /** Where GitLab reaches this app; absent: connectors live by polling. */
  publicUrl: string | undefined;
};

/**
 * Makes sure that a root group has a working webhook of ours, or notes why it lives by polling. Our id of the hook and
 * its secret are stored before GitLab is asked, so a repeat after a death finds the hook by its address instead of making
 * a second one. A hook that GitLab had switched off is set anew, one that somebody removed is made anew, and the time it
 * was lost is crawled again, as is the time in which we had no right to look after it; that it is failing is noted before,
 * so that a death in between does not hide it.
 */
export async function ensureHook(job: JobOf<'ensure-hook'>, deps: Deps): Promise<void> {
  const connector = (await deps.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await deps.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, job.connector) || root === undefined || !isHeld(root)) return;
  const hookId = root.hook?.hookId ?? deps.clock.newId();
  if (deps.publicUrl === undefined) {
    const because = 'No public address is configured for webhooks (setting WEBHOOK_BASE_URL).';
    return note(connector, root, { ...idsOf(root.hook), ...polling(because), hookId }, deps);
  }
  await register(connector, root, hookId, deps);
  const gitlab = await deps.gitlab.connect(connector);
  const url = hookAddress(deps.publicUrl, hookId);
  const found = await hookNow({ connector, root, gitlab, hookId, url }, deps);
  if (found.state === 'active' && (found.wasLost || wasSilent(root.hook))) {
    await deps.startRootRun(connector, job.rootId, 'reconciliation');
  }
  const { wasLost: _, ...hook } = found;
  await noteUnsigned(hookId, hook, deps);
  await note(connector, root, { ...idsOf(root.hook), ...hook, hookId }, deps);
}

/** What GitLab itself no longer signs, as after a downgrade, is taken by its token again. */
async function noteUnsigned(hookId: string, { signed }: Pick<RootHook, 'signed'>, deps: Deps): Promise<void> {
  if (signed !== false || (await deps.hookRegistry.get(hookId))?.signs !== true) return;
  await deps.hookRegistry.noteProof(hookId, { signs: false });
}

/** Of one that was there: what it told meanwhile, if anything, is not known. */
function wasSilent(hook: RootHook | undefined): boolean {
  return hook?.state === 'failing' || (hook?.state === 'polling' && hook.gitLabHookId !== undefined);
}

/** Known also while we may not look: it may still be there, and work again when we may. */
function idsOf(hook: RootHook | undefined): Pick<RootHook, 'gitLabHookId'> {
  return hook?.gitLabHookId === undefined ? {} : { gitLabHookId: hook.gitLabHookId };
}

type Found = Omit<RootHook, 'hookId' | 'checkedAt'> & { wasLost?: boolean };
type Asked = { connector: Connector; root: RootGroup; gitlab: GitLab; hookId: string; url: string };

async function register(connector: Connector, root: RootGroup, hookId: string, deps: Deps): Promise<void> {
  if (root.hook === undefined)
    await note(connector, root, { hookId, ...polling('The webhook is being set up.') }, deps);
  if ((await deps.vault.hookSecrets.get(hookId)) === undefined) {
    await deps.vault.hookSecrets.put(hookId, deps.clock.newHookSecret());
  }
  const { id, key } = connector;
  await deps.hookRegistry.put({ hookId, connector: { id, ...key }, rootId: root.facts.id });
}

/** What GitLab has of our hook after it was made or mended. */
async function hookNow(asked: Asked, deps: Deps): Promise<Found> {
  const { root, gitlab, hookId, url } = asked;
  const secret = (await deps.vault.hookSecrets.get(hookId))?.value;
  if (secret === undefined) return polling('The secret of the webhook was removed.');
  const rootId = root.facts.id;
  const wish = { url, secret, verifyTls: url.startsWith('https:') };
  try {
    const { hooks, oddUrls } = await gitlab.groupHooks(rootId);
    const mine = hooks.find((hook) => hook.url === url);
    if (mine === undefined && oddUrls.some((odd) => odd === undefined || odd === url))
      return polling(oddHook);
    const isWorking = mine?.alert_status === undefined || mine.alert_status === 'executable';
    if (mine !== undefined && isWorking) return active(mine);
    const wasLost = mine !== undefined || root.hook?.gitLabHookId !== undefined;
    if (wasLost) await noteFailing(asked, mine?.id, deps);
    if (mine === undefined) return { ...active(await gitlab.createGroupHook(rootId, wish)), wasLost };
    const mended = await gitlab.updateGroupHook(rootId, mine.id, wish);
    return { ...(await tested(gitlab, rootId, mended)), wasLost };
  } catch (failure) {
    if (!isHookRefusal(failure)) throw failure;
    return polling(whyPolling(failure, { url, group: root.facts.fullyQualifiedName }));
  }
}

const oddHook =
  'GitLab lists a webhook of the group that could not be understood and may be ours; no second one is made.';

/** A test delivery that arrives makes GitLab use the hook again. A group without a project with commits can't be tested. */
async function tested(gitlab: GitLab, rootId: number, hook: GitLabGroupHook): Promise<Found> {
  try {
    await gitlab.testGroupHook(rootId, hook.id);
    return active(hook);
  } catch (failure) {
    if (!isHookRefusal(failure)) throw failure;
    return {
      ...active(hook),
      state: 'failing',
      because: `GitLab could not test the webhook: ${failure.message}`,
    };
  }
}

function noteFailing(
  { connector, root, hookId }: Asked,
  gitLabHookId: number | undefined,
  deps: Deps,
): Promise<void> {
  const because = 'GitLab had switched the webhook off, or somebody removed it; it is being set anew.';
  const known = gitLabHookId === undefined ? {} : { gitLabHookId };
  return note(connector, root, { hookId, state: 'failing', because, ...known }, deps);
}

function active(hook: GitLabGroupHook): Found {
  return { state: 'active', gitLabHookId: hook.id, signed: hook.signing_token_present === true };
}

function polling(because: string): Found {
  return { state: 'polling', because };
}

async function note(
  connector: Connector,
  root: RootGroup,
  hook: Omit<RootHook, 'checkedAt'>,
  deps: Deps,
): Promise<void> {
  const stored = await deps.rootGroups.get({ connectorId: connector.id, rootId: root.facts.id });
  if (stored === undefined) return;
  const noted = { ...hook, checkedAt: deps.clock.now().toISOString() };
  await deps.rootGroups.replace(connector.id, { ...stored.value, hook: noted }, stored.etag);
}
