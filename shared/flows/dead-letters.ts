import type { Page } from '../contracts/arm/list.ts';
import type { ConnectorKey } from '../contracts/connector-key.ts';
import { QueueName, type Job } from '../contracts/job.ts';
import { ConflictError, InvalidRequestError, NotFoundError } from '../domain/errors.ts';
import type { Connector } from '../domain/onboarding/connector.ts';
import { parentConnector } from '../domain/onboarding/visible-connector.ts';
import { taskNameOf } from '../domain/refresh/job-identity.ts';
import { replayOf } from '../domain/refresh/replay.ts';
import type { DeadLetter, DeadLetters, JobSender } from '../ports/bus.ts';
import type { Connectors } from '../ports/connectors.ts';
import type { StartRootRun } from '../ports/flows/runs.ts';
import type { Runs, RunTasks } from '../ports/runs.ts';
import type { PageRequest } from '../ports/stored.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  deadLetters: DeadLetters;
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

/** Looked through at once for a page, whosever they are. */
const lookedThrough = 2_000;
const mostReplayed = 500;
const queues = QueueName.options;

/** Oldest first, queue by queue. A page may hold few and still be followed by another: not all are looked through at once. */
export async function listDeadLetters(
  whose: Whose,
  page: PageRequest,
  deps: Deps,
): Promise<Page<DeadLetter>> {
  const isTheirs = await pickOf(whose, deps);
  const items: DeadLetter[] = [];
  let continuationToken: string | undefined = page.continuationToken ?? `${queues[0]}-0`;
  while (continuationToken !== undefined && items.length < page.pageSize) {
    const { queue, sequenceNumber } = placeOf(continuationToken);
    const found = await deps.deadLetters.peek(queue, sequenceNumber, lookedThrough);
    const theirs = found.filter(isTheirs);
    const taken = theirs.slice(0, page.pageSize - items.length);
    items.push(...taken);
    const after = theirs.length > taken.length ? taken.at(-1) : fullLook(found);
    if (after !== undefined) return { items, continuationToken: idAfter(after) };
    const nextQueue: QueueName | undefined = queues[queues.indexOf(queue) + 1];
    continuationToken = nextQueue === undefined ? undefined : `${nextQueue}-0`;
  }
  return { items, continuationToken };
}

function fullLook(found: readonly DeadLetter[]): DeadLetter | undefined {
  return found.length < lookedThrough ? undefined : found.at(-1);
}

function idAfter({ queue, sequenceNumber }: DeadLetter): LetterId {
  return `${queue}-${BigInt(sequenceNumber) + 1n}`;
}

/** Throws `NotFoundError`. */
export async function getDeadLetter(whose: Whose, id: LetterId, deps: Deps): Promise<DeadLetter> {
  const letter = await find(whose, id, deps);
  if (letter === undefined) throw new NotFoundError(`Dead letter '${id}' does not exist.`);
  return letter;
}

/**
 * Sends a dead letter's job again, under an id of its own, and then removes the letter. Safe to repeat and to be cut off
 * in between: the letter is there until the job is sent, and a second sending has the same id. Throws `ConflictError` when
 * it is no job of ours, its connector is gone, or somebody else has it in hand.
 */
export async function replayDeadLetter(whose: Whose, id: LetterId, deps: Deps): Promise<Replayed> {
  const letter = await getDeadLetter(whose, id, deps);
  if (letter.job === undefined)
    throw new ConflictError(`Dead letter '${id}' is no job of ours: it can only be dismissed.`);
  let runId: string | undefined;
  await takeOne(letter, async ({ job }) => void (job && (runId = await replay(job, letter, deps))), deps);
  return { replayed: 1, remaining: 0, ...(runId === undefined ? {} : { runId }) };
}

/**
 * The same for many, the oldest first; what remains is for the next time. Letters whose connector is gone stay and don't
 * count: they can only be dismissed. Safe to repeat.
 */
export async function replayDeadLetters(whose: Whose, deps: Deps): Promise<Replayed> {
  const isTheirs = await pickOf(whose, deps);
  let replayed = 0;
  let remaining = 0;
  for (const queue of queues) {
    const found = await deps.deadLetters.peek(queue, '0', lookedThrough);
    const numbers: string[] = [];
    for (const letter of found.filter(isTheirs)) {
      if (letter.job !== undefined && !(await isForNobody(letter.job, deps)))
        numbers.push(letter.sequenceNumber);
    }
    const taken = await deps.deadLetters.take(
      queue,
      numbers.slice(0, mostReplayed - replayed),
      async (letter) => void (letter.job && (await replay(letter.job, letter, deps))),
    );
    replayed += taken.length;
    remaining += numbers.length - taken.length;
  }
  return { replayed, remaining };
}

/** Removes a dead letter for good; false when there is none. Safe to repeat. Throws `ConflictError` as a replay does. */
export async function dismissDeadLetter(whose: Whose, id: LetterId, deps: Deps): Promise<boolean> {
  const letter = await find(whose, id, deps);
  if (letter === undefined) return false;
  await takeOne(letter, () => Promise.resolve(), deps);
  return true;
}

async function takeOne(
  { queue, sequenceNumber }: DeadLetter,
  deal: (letter: DeadLetter) => Promise<void>,
  deps: Deps,
): Promise<void> {
  const taken = await deps.deadLetters.take(queue, [sequenceNumber], deal);
  if (taken.length > 0) return;
  const message = `Dead letter '${queue}-${sequenceNumber}' is in somebody else's hand now, or lies behind too many others.`;
  throw new ConflictError(message, 'Conflict', 60);
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

async function find(whose: Whose, id: LetterId, deps: Deps): Promise<DeadLetter | undefined> {
  const isTheirs = await pickOf(whose, deps);
  const place = placeNamed(id);
  if (place === undefined) return undefined;
  const { queue, sequenceNumber } = place;
  const [letter] = await deps.deadLetters.peek(queue, sequenceNumber, 1);
  return letter?.sequenceNumber === sequenceNumber && isTheirs(letter) ? letter : undefined;
}

/** Throws `ParentNotFoundError`. */
async function pickOf(whose: Whose, deps: Deps): Promise<(letter: DeadLetter) => boolean> {
  if ('subscriptionId' in whose) {
    const wanted = whose.subscriptionId.toLowerCase();
    return ({ connector }) =>
      connector === undefined ? deps.servesOneTenant : connector.subscriptionId.toLowerCase() === wanted;
  }
  const { id } = parentConnector((await deps.connectors.get(whose.connector))?.value, whose.connector);
  return ({ connector }) => connector?.id === id;
}

type Place = { queue: QueueName; sequenceNumber: string };

/** Throws `InvalidRequestError` for a continuation token that is none of ours. */
function placeOf(continuationToken: LetterId): Place {
  const place = placeNamed(continuationToken);
  if (place !== undefined) return place;
  throw new InvalidRequestError('The continuation token is not valid.', { target: 'continuation-token' });
}

/** Undefined where no message can lie there: sequence numbers have 63 bits. */
function placeNamed(id: LetterId): Place | undefined {
  const [, name, sequenceNumber] = /^(\w+)-(\d{1,19})$/.exec(id) ?? [];
  const queue = QueueName.safeParse(name);
  if (!queue.success || sequenceNumber === undefined) return undefined;
  return BigInt(sequenceNumber) <= 2n ** 63n - 2n ? { queue: queue.data, sequenceNumber } : undefined;
}
