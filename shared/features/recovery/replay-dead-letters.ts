import type { Job } from '../../contracts/job.ts';
import { ConflictError } from '../../platform/errors/errors.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { startConnectorRun, startRootRun } from '../crawl/start-run.ts';
import { replayOf } from './domain/replay.ts';
import type { DeadLetter } from './ports.ts';
import {
  findDeadLetter,
  listsOf,
  requireDeadLetter,
  type DeadLetterId,
  type DeadLetterScope,
} from './read-dead-letters.ts';

/** `runId`: the run that does the work instead, if one was started. */
export type Replayed = { replayed: number; remaining: number; runId?: string };

const maxReplayed = 500;

/**
 * Sends the job of a dead letter again and settles the letter. Idempotent: the job is sent first, under a message id of
 * its own, so a crash before the letter is settled sends at most a duplicate. Throws `NotFoundError`, and
 * `ConflictError` if the letter holds no known job or its connector was deleted.
 */
export async function replayDeadLetter(
  scope: DeadLetterScope,
  id: DeadLetterId,
  app: App,
): Promise<Replayed> {
  const letter = await requireDeadLetter(scope, id, app);
  const { job } = letter.value;
  if (job === undefined)
    throw new ConflictError(`Dead letter '${id}' holds no known job: it can only be dismissed.`);
  const runId = await replay(job, letter.value, app);
  await app.deadLetters.settle(letter, app.clock.now().toISOString());
  return { replayed: 1, remaining: 0, ...omitUndefined({ runId }) };
}

/**
 * Replays up to 500 dead letters and counts those that remain. Letters that can only be dismissed stay and are not
 * counted. Idempotent.
 */
export async function replayDeadLetters(scope: DeadLetterScope, app: App): Promise<Replayed> {
  let replayed = 0;
  let remaining = 0;
  for (const list of await listsOf(scope, app)) {
    for await (const letters of app.deadLetters.each(list)) {
      for (const letter of letters) {
        const { job } = letter.value;
        if (job === undefined || (await lacksConnector(job, app))) continue;
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

/** Settles a dead letter without its job being done. Returns false if there is none. Idempotent. */
export async function dismissDeadLetter(
  scope: DeadLetterScope,
  id: DeadLetterId,
  app: App,
): Promise<boolean> {
  const letter = await findDeadLetter(scope, id, app);
  if (letter === undefined) return false;
  return app.deadLetters.settle(letter, app.clock.now().toISOString());
}

/** Returns the id of the run that does the work instead, if one was started. Throws `ConflictError`. */
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

/** True if the job's work needs a new crawl and its connector was deleted. */
async function lacksConnector(job: Job, app: App): Promise<boolean> {
  if ((await connectorOf(job, app)) !== undefined) return false;
  return replayOf(job, await isOver(job, app)).action !== 'send';
}

async function connectorOf({ connector: { id, ...key } }: Job, app: App): Promise<Connector | undefined> {
  const connector = (await app.connectors.get(key))?.value;
  return connector?.id === id ? connector : undefined;
}

/** True if the job's run has ended, or its task in the run is done. */
async function isOver(job: Job, app: App): Promise<boolean> {
  if (!('runId' in job)) return false;
  const name = taskNameOf(job);
  const task = name === undefined ? undefined : await app.runTasks.get(job.runId, name);
  if (task?.state === 'done') return true;
  return (await app.runs.get(job.connector.id, job.runId))?.value.state !== 'running';
}
