import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { QueueName, type Job } from '../../contracts/job.ts';
import { ConflictError, InvalidRequestError, NotFoundError } from '../../platform/errors/errors.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { parentConnector } from '../connectors/domain/visible-connector.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';
import { replayOf } from './domain/replay.ts';
import type { DeadLetter, DeadLetters, LettersOf } from './ports.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { Chance } from '../../platform/clock.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { StartRootRun } from '../flow-types/runs.ts';
import type { Runs, RunTasks } from '../crawl/ports.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  deadLetters: Pick<DeadLetters, 'list' | 'each' | 'get' | 'settle'>;
  clock: Chance;
  runs: Pick<Runs, 'get'>;
  runTasks: Pick<RunTasks, 'get'>;
  startRootRun: StartRootRun;
  startConnectorRun(connector: Connector, reason: 'manual'): Promise<{ runId: string } | undefined>;
  jobs: JobSender;
  servesOneTenant: boolean;
};

/**
 * Those of one connector; or those of a subscription's connectors. With these go those that name no connector at all, where
 * there is but one tenant: else nobody could tell whose they are.
 */
export type Whose = { connector: ConnectorKey } | { subscriptionId: string };
/** `<queue>-<sequence number>`. */
type LetterId = string;
export type Replayed = { replayed: number; remaining: number; runId?: string };

const mostReplayed = 500;

/**
 * By queue and age. A subscription's come with those that name no connector where there is but one tenant, after its own;
 * the token says in which of the two lists a page ended.
 */
export async function listDeadLetters(
  whose: Whose,
  { pageSize, continuationToken }: PageRequest,
  deps: Deps,
): Promise<Page<DeadLetter>> {
  const lists = await listsOf(whose, deps);
  const [at, token] = placeInLists(continuationToken, lists.length);
  const items: DeadLetter[] = [];
  let rest = token;
  for (let index = at; index < lists.length; index += 1) {
    const list = lists[index] ?? 'nobody';
    const page = await deps.deadLetters.list(list, {
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
export async function getDeadLetter(whose: Whose, id: LetterId, deps: Deps): Promise<DeadLetter> {
  return (await found(whose, id, deps)).value;
}

/**
 * Sends a dead letter's job again, under an id of its own, and then settles the letter. Safe to repeat and to be cut off
 * in between: the letter is there until the job is sent, and a second sending has the same id. Throws `ConflictError` when
 * it is no job of ours, or its connector is gone.
 */
export async function replayDeadLetter(whose: Whose, id: LetterId, deps: Deps): Promise<Replayed> {
  const letter = await found(whose, id, deps);
  const { job } = letter.value;
  if (job === undefined)
    throw new ConflictError(`Dead letter '${id}' is no job of ours: it can only be dismissed.`);
  const runId = await replay(job, letter.value, deps);
  await deps.deadLetters.settle(letter, deps.clock.now().toISOString());
  return { replayed: 1, remaining: 0, ...(runId === undefined ? {} : { runId }) };
}

/**
 * The same for many; what remains is for the next time. Letters whose connector is gone stay and don't count: they can only
 * be dismissed. Safe to repeat.
 */
export async function replayDeadLetters(whose: Whose, deps: Deps): Promise<Replayed> {
  let replayed = 0;
  let remaining = 0;
  for (const list of await listsOf(whose, deps)) {
    for await (const letters of deps.deadLetters.each(list)) {
      for (const letter of letters) {
        const { job } = letter.value;
        if (job === undefined || (await isForNobody(job, deps))) continue;
        if (replayed === mostReplayed) {
          remaining += 1;
          continue;
        }
        await replay(job, letter.value, deps);
        await deps.deadLetters.settle(letter, deps.clock.now().toISOString());
        replayed += 1;
      }
    }
  }
  return { replayed, remaining };
}

/** Settles a dead letter without doing its job; false when there is none. Safe to repeat. */
export async function dismissDeadLetter(whose: Whose, id: LetterId, deps: Deps): Promise<boolean> {
  const letter = await find(whose, id, deps);
  if (letter === undefined) return false;
  return deps.deadLetters.settle(letter, deps.clock.now().toISOString());
}

/** The id of the run that does the work anew, if one does. Throws `ConflictError` when nobody is left to do it for. */
async function replay(job: Job, letter: DeadLetter, deps: Deps): Promise<string | undefined> {
  const plan = replayOf(job, await isOver(job, deps));
  if (plan.deed === 'send') {
    await deps.jobs.send([plan.job], { resend: `dead-${letter.sequenceNumber}` });
    return undefined;
  }
  const connector = await connectorOf(job, deps);
  if (connector === undefined) {
    const name = `Dead letter '${letter.queue}-${letter.sequenceNumber}'`;
    throw new ConflictError(`${name} is of a connector that was deleted: it can only be dismissed.`);
  }
  const started =
    plan.deed === 'crawl-root'
      ? await deps.startRootRun(connector, plan.rootId, 'manual')
      : await deps.startConnectorRun(connector, 'manual');
  return started?.runId;
}

/** What is not sent again but crawled anew needs its connector. */
async function isForNobody(job: Job, deps: Deps): Promise<boolean> {
  if ((await connectorOf(job, deps)) !== undefined) return false;
  return replayOf(job, await isOver(job, deps)).deed !== 'send';
}

async function connectorOf({ connector: { id, ...key } }: Job, deps: Deps): Promise<Connector | undefined> {
  const connector = (await deps.connectors.get(key))?.value;
  return connector?.id === id ? connector : undefined;
}

/** Whether the job's run has ended, or its part in it. */
async function isOver(job: Job, deps: Deps): Promise<boolean> {
  if (!('runId' in job)) return false;
  const name = taskNameOf(job);
  const task = name === undefined ? undefined : await deps.runTasks.get(job.runId, name);
  if (task?.state === 'done') return true;
  return (await deps.runs.get(job.connector.id, job.runId))?.value.state !== 'running';
}

async function found(whose: Whose, id: LetterId, deps: Deps): Promise<Stored<DeadLetter>> {
  const letter = await find(whose, id, deps);
  if (letter === undefined) throw new NotFoundError(`Dead letter '${id}' does not exist.`);
  return letter;
}

async function find(whose: Whose, id: LetterId, deps: Deps): Promise<Stored<DeadLetter> | undefined> {
  const lists = await listsOf(whose, deps);
  const place = placeNamed(id);
  if (place === undefined) return undefined;
  for (const list of lists) {
    const letter = await deps.deadLetters.get(list, place);
    if (letter !== undefined) return letter;
  }
  return undefined;
}

/** Throws `ParentNotFoundError`. */
async function listsOf(whose: Whose, deps: Deps): Promise<LettersOf[]> {
  if ('subscriptionId' in whose) return deps.servesOneTenant ? [whose, 'nobody'] : [whose];
  const { id } = parentConnector((await deps.connectors.get(whose.connector))?.value, whose.connector);
  return [{ subscriptionId: whose.connector.subscriptionId, connectorId: id }];
}

/** Undefined where no message can lie there: sequence numbers have 63 bits. */
function placeNamed(id: LetterId): { queue: QueueName; sequenceNumber: string } | undefined {
  const [, name, sequenceNumber] = /^(\w+)-(\d{1,19})$/.exec(id) ?? [];
  const queue = QueueName.safeParse(name);
  if (!queue.success || sequenceNumber === undefined) return undefined;
  return BigInt(sequenceNumber) <= 2n ** 63n - 2n ? { queue: queue.data, sequenceNumber } : undefined;
}
