import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { QueueName, type Job } from '../../contracts/job.ts';
import { ConflictError, InvalidRequestError, NotFoundError } from '../../platform/errors/errors.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { parentConnector } from '../connectors/domain/visible-connector.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';
import { replayOf } from './domain/replay.ts';
import type { DeadLetter, LettersOf } from './ports.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';
import { startRootRun, startConnectorRun } from '../crawl/start-run.ts';
import type { App } from '../app.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

/**
 * Those of one connector; or those of a subscription's connectors. With these go those that name no connector at all, where
 * there is but one tenant: else nobody could tell whose they are.
 */
export type Whose = { connector: ConnectorKey } | { subscriptionId: string };
/** `<queue>-<sequence number>`. */
type LetterId = string;
export type Replayed = { replayed: number; remaining: number; runId?: string };

const maxReplayed = 500;

/**
 * By queue and age. A subscription's come with those that name no connector where there is but one tenant, after its own;
 * the token says in which of the two lists a page ended.
 */
export async function listDeadLetters(
  whose: Whose,
  { pageSize, continuationToken }: PageRequest,
  app: App,
): Promise<Page<DeadLetter>> {
  const lists = await listsOf(whose, app);
  const [at, token] = placeInLists(continuationToken, lists.length);
  const items: DeadLetter[] = [];
  let rest = token;
  for (let index = at; index < lists.length; index += 1) {
    const list = lists[index] ?? 'nobody';
    const page = await app.deadLetters.list(list, {
      pageSize: pageSize - items.length,
      continuationToken: rest,
    });
    items.push(...page.items);
    rest = undefined;
    if (page.continuationToken !== undefined)
      return { items, continuationToken: `${index}.${page.continuationToken}` };
    if (items.length === pageSize && index + 1 < lists.length)
      return { items, continuationToken: `${index + 1}.` };
  }
  return { items, continuationToken: undefined };
}

/** Throws `InvalidRequestError` for a continuation token that is none of ours. */
function placeInLists(given: string | undefined, lists: number): [list: number, token: string | undefined] {
  if (given === undefined) return [0, undefined];
  const [, list = '', token = ''] = /^([01])\.(.*)$/s.exec(given) ?? [];
  if (list !== '' && Number(list) < lists) return [Number(list), token === '' ? undefined : token];
  throw new InvalidRequestError('The continuation token is not valid.', { target: 'continuation-token' });
}

/** Throws `NotFoundError`. */
export async function getDeadLetter(whose: Whose, id: LetterId, app: App): Promise<DeadLetter> {
  return (await found(whose, id, app)).value;
}

/**
 * Sends a dead letter's job again, under an id of its own, and then settles the letter. Safe to repeat and to be cut off
 * in between: the letter is there until the job is sent, and a second sending has the same id. Throws `ConflictError` when
 * it is no job of ours, or its connector is gone.
 */
export async function replayDeadLetter(whose: Whose, id: LetterId, app: App): Promise<Replayed> {
  const letter = await found(whose, id, app);
  const { job } = letter.value;
  if (job === undefined)
    throw new ConflictError(`Dead letter '${id}' is no job of ours: it can only be dismissed.`);
  const runId = await replay(job, letter.value, app);
  await app.deadLetters.settle(letter, app.clock.now().toISOString());
  return { replayed: 1, remaining: 0, ...omitUndefined({ runId }) };
}

/**
 * The same for many; what remains is for the next time. Letters whose connector is gone stay and don't count: they can only
 * be dismissed. Safe to repeat.
 */
export async function replayDeadLetters(whose: Whose, app: App): Promise<Replayed> {
  let replayed = 0;
  let remaining = 0;
  for (const list of await listsOf(whose, app)) {
    for await (const letters of app.deadLetters.each(list)) {
      for (const letter of letters) {
        const { job } = letter.value;
        if (job === undefined || (await isForNobody(job, app))) continue;
        if (replayed === maxReplayed) {
          remaining += 1;
          continue;
        }
        await replay(job, letter.value, app);
        await app.deadLetters.settle(letter, app.clock.now().toISOString());
        replayed += 1;
      }
    }
  }
  return { replayed, remaining };
}

/** Settles a dead letter without doing its job; false when there is none. Safe to repeat. */
export async function dismissDeadLetter(whose: Whose, id: LetterId, app: App): Promise<boolean> {
  const letter = await find(whose, id, app);
  if (letter === undefined) return false;
  return app.deadLetters.settle(letter, app.clock.now().toISOString());
}

/** The id of the run that does the work anew, if one does. Throws `ConflictError` when nobody is left to do it for. */
async function replay(job: Job, letter: DeadLetter, app: App): Promise<string | undefined> {
  const plan = replayOf(job, await isOver(job, app));
  if (plan.action === 'send') {
    await app.jobs.send([plan.job], { resend: `dead-${letter.sequenceNumber}` });
    return undefined;
  }
  const connector = await connectorOf(job, app);
  if (connector === undefined) {
    const name = `Dead letter '${letter.queue}-${letter.sequenceNumber}'`;
    throw new ConflictError(`${name} is of a connector that was deleted: it can only be dismissed.`);
  }
  const started =
    plan.action === 'crawl-root'
      ? await startRootRun(connector, plan.rootId, 'manual', app)
      : await startConnectorRun(connector, 'manual', app);
  return started?.runId;
}

/** What is not sent again but crawled anew needs its connector. */
async function isForNobody(job: Job, app: App): Promise<boolean> {
  if ((await connectorOf(job, app)) !== undefined) return false;
  return replayOf(job, await isOver(job, app)).action !== 'send';
}

async function connectorOf({ connector: { id, ...key } }: Job, app: App): Promise<Connector | undefined> {
  const connector = (await app.connectors.get(key))?.value;
  return connector?.id === id ? connector : undefined;
}

/** Whether the job's run has ended, or its part in it. */
async function isOver(job: Job, app: App): Promise<boolean> {
  if (!('runId' in job)) return false;
  const name = taskNameOf(job);
  const task = name === undefined ? undefined : await app.runTasks.get(job.runId, name);
  if (task?.state === 'done') return true;
  return (await app.runs.get(job.connector.id, job.runId))?.value.state !== 'running';
}

async function found(whose: Whose, id: LetterId, app: App): Promise<Stored<DeadLetter>> {
  const letter = await find(whose, id, app);
  if (letter === undefined) throw new NotFoundError(`Dead letter '${id}' does not exist.`);
  return letter;
}

async function find(whose: Whose, id: LetterId, app: App): Promise<Stored<DeadLetter> | undefined> {
  const lists = await listsOf(whose, app);
  const place = placeNamed(id);
  if (place === undefined) return undefined;
  for (const list of lists) {
    const letter = await app.deadLetters.get(list, place);
    if (letter !== undefined) return letter;
  }
  return undefined;
}

/** Throws `ParentNotFoundError`. */
async function listsOf(whose: Whose, app: App): Promise<LettersOf[]> {
  if ('subscriptionId' in whose) return app.servesOneTenant ? [whose, 'nobody'] : [whose];
  const { id } = parentConnector((await app.connectors.get(whose.connector))?.value, whose.connector);
  return [{ subscriptionId: whose.connector.subscriptionId, connectorId: id }];
}

/** Undefined where no message can lie there: sequence numbers have 63 bits. */
function placeNamed(id: LetterId): { queue: QueueName; sequenceNumber: string } | undefined {
  const [, name, sequenceNumber] = /^(\w+)-(\d{1,19})$/.exec(id) ?? [];
  const queue = QueueName.safeParse(name);
  if (!queue.success || sequenceNumber === undefined) return undefined;
  return BigInt(sequenceNumber) <= 2n ** 63n - 2n ? { queue: queue.data, sequenceNumber } : undefined;
}
