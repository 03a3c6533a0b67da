import type { GitLabGroupHook } from '../../contracts/gitlab/hook.ts';
import type { JobOf } from '../../contracts/job.ts';
import type { RootGroup, RootHook } from '../inventory/domain/inventory.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { hookAddress, isHookRefusal, whyPolling } from './domain/group-hook.ts';
import type { GitLab } from '../connectors/ports.ts';
import { startRootRun } from '../crawl/start-run.ts';
import type { App } from '../app.ts';

/**
 * Makes sure that a root group has a working webhook of ours, or notes why it lives by polling. Our id of the hook and
 * its secret are stored before GitLab is asked, so a repeat after a death finds the hook by its address instead of making
 * a second one. A hook that GitLab had switched off is set anew, one that somebody removed is made anew, and the time it
 * was lost is crawled again, as is the time in which we had no right to look after it; that it is failing is noted before,
 * so that a death in between does not hide it.
 */
export async function ensureHook(job: JobOf<'ensure-hook'>, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, job.connector) || root === undefined || !isClaimed(root)) return;
  const hookId = root.hook?.hookId ?? app.ids.newId();
  if (app.publicUrl === undefined) {
    const because = 'No public address is configured for webhooks (setting WEBHOOK_BASE_URL).';
    return note(connector, root, { ...idsOf(root.hook), ...polling(because), hookId }, app);
  }
  await register(connector, root, hookId, app);
  const gitlab = await app.gitlab.connect(connector);
  const url = hookAddress(app.publicUrl, hookId);
  const found = await hookNow({ connector, root, gitlab, hookId, url }, app);
  if (found.state === 'active' && (found.wasLost || wasSilent(root.hook))) {
    await startRootRun(connector, job.rootId, 'reconciliation', app);
  }
  const { wasLost: _, ...hook } = found;
  await noteUnsigned(hookId, hook, app);
  await note(connector, root, { ...idsOf(root.hook), ...hook, hookId }, app);
}

/** What GitLab itself no longer signs, as after a downgrade, is taken by its token again. */
async function noteUnsigned(hookId: string, { signed }: Pick<RootHook, 'signed'>, app: App): Promise<void> {
  if (signed !== false || (await app.hookRegistry.get(hookId))?.signs !== true) return;
  await app.hookRegistry.noteProof(hookId, { signs: false });
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

async function register(connector: Connector, root: RootGroup, hookId: string, app: App): Promise<void> {
  if (root.hook === undefined)
    await note(connector, root, { hookId, ...polling('The webhook is being set up.') }, app);
  if ((await app.vault.hookSecrets.get(hookId)) === undefined) {
    await app.vault.hookSecrets.put(hookId, app.ids.newHookSecret());
  }
  const { id, key } = connector;
  await app.hookRegistry.put({ hookId, connector: { id, ...key }, rootId: root.facts.id });
}

/** What GitLab has of our hook after it was made or mended. */
async function hookNow(asked: Asked, app: App): Promise<Found> {
  const { root, gitlab, hookId, url } = asked;
  const secret = (await app.vault.hookSecrets.get(hookId))?.value;
  if (secret === undefined) return polling('The secret of the webhook was removed.');
  const rootId = root.facts.id;
  const wish = { url, secret, verifyTls: url.startsWith('https:') };
  try {
    const { hooks, malformedUrls } = await gitlab.groupHooks(rootId);
    const mine = hooks.find((hook) => hook.url === url);
    if (mine === undefined && malformedUrls.some((odd) => odd === undefined || odd === url))
      return polling(oddHook);
    const isWorking = mine?.alert_status === undefined || mine.alert_status === 'executable';
    if (mine !== undefined && isWorking) return active(mine);
    const wasLost = mine !== undefined || root.hook?.gitLabHookId !== undefined;
    if (wasLost) await noteFailing(asked, mine?.id, app);
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
  app: App,
): Promise<void> {
  const because = 'GitLab had switched the webhook off, or somebody removed it; it is being set anew.';
  const known = gitLabHookId === undefined ? {} : { gitLabHookId };
  return note(connector, root, { hookId, state: 'failing', because, ...known }, app);
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
  app: App,
): Promise<void> {
  const stored = await app.rootGroups.get({ connectorId: connector.id, rootId: root.facts.id });
  if (stored === undefined) return;
  const noted = { ...hook, checkedAt: app.clock.now().toISOString() };
  await app.rootGroups.replace(connector.id, { ...stored.value, hook: noted }, stored.etag);
}
