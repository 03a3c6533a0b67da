import type { GitLabGroupHook } from '../../contracts/gitlab/hook.ts';
import type { JobOf } from '../../contracts/job.ts';
import type { RootGroup, RootHook } from '../inventory/domain/inventory.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { hookAddress, isHookRefusal, whyPolling } from './domain/group-hook.ts';
import { handedOver, handOverAt, withoutExpired } from './domain/hook-secret-rotation.ts';
import type { GitLab } from '../connectors/ports.ts';
import { startRootRun } from '../crawl/start-run.ts';
import type { App } from '../app.ts';

/**
 * Ensures that a root group has a working webhook of ours, or records why it is polled. Repairs a hook that GitLab
 * disabled, creates one that was removed, and then crawls the root group again, as events were missed; so it does after
 * a time without permission to check. Idempotent: id and secret are stored before GitLab is called, so that a repeat
 * after a crash finds the hook by its URL instead of creating a second one, and a failing hook is recorded before the
 * repair. New secrets are given to GitLab again until it is noted that it has them.
 */
export async function ensureHook(job: JobOf<'ensure-hook'>, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, job.connector) || root === undefined || !isClaimed(root)) return;
  const hookId = root.hook?.hookId ?? app.ids.newId();
  if (app.publicUrl === undefined) {
    const because = 'No public address is configured for webhooks (setting WEBHOOK_BASE_URL).';
    return saveHook(connector, root, { ...idsOf(root.hook), ...polling(because), hookId }, app);
  }
  await register(connector, root, hookId, app);
  const gitlab = await app.gitlab.connect(connector);
  const url = hookAddress(app.publicUrl, hookId);
  const found = await repairHook({ connector, root, gitlab, hookId, url }, app);
  if (found.state === 'active' && (found.wasLost || mayHaveMissedEvents(root.hook))) {
    await startRootRun(connector, job.rootId, 'reconciliation', app);
  }
  const { wasLost: _, gotSecret = false, ...hook } = found;
  await settleSecret(hookId, gotSecret, app);
  await allowToken(hookId, hook, app);
  await saveHook(connector, root, { ...idsOf(root.hook), ...hook, hookId }, app);
}

/** Accepts the token again for a hook that GitLab no longer signs, e.g. after a downgrade. */
async function allowToken(hookId: string, { signed }: Pick<RootHook, 'signed'>, app: App): Promise<void> {
  if (signed !== false || (await app.hookRegistry.get(hookId))?.signs !== true) return;
  await app.hookRegistry.noteProof(hookId, { signs: false });
}

/** Notes that GitLab has new secrets, and removes former ones that are over. A rotation in between wins. */
async function settleSecret(hookId: string, gotSecret: boolean, app: App): Promise<void> {
  const stored = await app.vault.hookSecrets.get(hookId);
  if (stored === undefined) return;
  const kept = withoutExpired(stored.value, app.clock.now());
  const isHandedOver = gotSecret && handOverAt(kept) !== undefined;
  if (kept === stored.value && !isHandedOver) return;
  await app.vault.hookSecrets.put(hookId, isHandedOver ? handedOver(kept) : kept, stored.etag);
}

/** True if an existing hook may have missed events, so the root group must be crawled again. */
function mayHaveMissedEvents(hook: RootHook | undefined): boolean {
  return hook?.state === 'failing' || (hook?.state === 'polling' && hook.gitLabHookId !== undefined);
}

/** Kept while the hook can't be checked: it may still exist, and be checked again later. */
function idsOf(hook: RootHook | undefined): Pick<RootHook, 'gitLabHookId'> {
  return hook?.gitLabHookId === undefined ? {} : { gitLabHookId: hook.gitLabHookId };
}

/** `gotSecret`: GitLab has the secrets of now. */
type Found = Omit<RootHook, 'hookId' | 'checkedAt'> & { wasLost?: boolean; gotSecret?: boolean };
type Context = { connector: Connector; root: RootGroup; gitlab: GitLab; hookId: string; url: string };

async function register(connector: Connector, root: RootGroup, hookId: string, app: App): Promise<void> {
  if (root.hook === undefined)
    await saveHook(connector, root, { hookId, ...polling('The webhook is being set up.') }, app);
  if ((await app.vault.hookSecrets.get(hookId)) === undefined) {
    await app.vault.hookSecrets.put(hookId, app.ids.newHookSecret());
  }
  const { id, key } = connector;
  await app.hookRegistry.put({ hookId, connector: { id, ...key }, rootId: root.facts.id });
}

/** Creates or repairs our hook at GitLab, and returns its state. */
async function repairHook(context: Context, app: App): Promise<Found> {
  const { root, gitlab, hookId, url } = context;
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
    const handOver = handOverAt(secret);
    const isRotated = handOver !== undefined && handOver <= app.clock.now();
    if (mine !== undefined && isWorking && !isRotated) return active(mine);
    if (mine !== undefined && isWorking)
      return { ...active(await gitlab.updateGroupHook(rootId, mine.id, wish)), gotSecret: true };
    const wasLost = mine !== undefined || root.hook?.gitLabHookId !== undefined;
    if (wasLost) await recordFailing(context, mine?.id, app);
    if (mine === undefined)
      return { ...active(await gitlab.createGroupHook(rootId, wish)), wasLost, gotSecret: true };
    const repaired = await gitlab.updateGroupHook(rootId, mine.id, wish);
    return { ...(await tested(gitlab, rootId, repaired)), wasLost, gotSecret: true };
  } catch (failure) {
    if (!isHookRefusal(failure)) throw failure;
    return polling(whyPolling(failure, { url, group: root.facts.fullyQualifiedName }));
  }
}

const oddHook =
  'GitLab lists a webhook of the group that could not be understood and may be ours; no second one is made.';

/**
 * A successful test delivery makes GitLab enable the hook again. GitLab can't test a group without commits in any
 * project.
 */
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

function recordFailing(
  { connector, root, hookId }: Context,
  gitLabHookId: number | undefined,
  app: App,
): Promise<void> {
  const because = 'GitLab had disabled the webhook, or it was removed; it is being set again.';
  const known = gitLabHookId === undefined ? {} : { gitLabHookId };
  return saveHook(connector, root, { hookId, state: 'failing', because, ...known }, app);
}

function active(hook: GitLabGroupHook): Found {
  return { state: 'active', gitLabHookId: hook.id, signed: hook.signing_token_present === true };
}

function polling(because: string): Found {
  return { state: 'polling', because };
}

async function saveHook(
  connector: Connector,
  root: RootGroup,
  hook: Omit<RootHook, 'checkedAt'>,
  app: App,
): Promise<void> {
  const stored = await app.rootGroups.get({ connectorId: connector.id, rootId: root.facts.id });
  if (stored === undefined) return;
  const saved = { ...hook, checkedAt: app.clock.now().toISOString() };
  await app.rootGroups.replace(connector.id, { ...stored.value, hook: saved }, stored.etag);
}
