import { isDeepStrictEqual } from 'node:util';

import { instanceHostOf, isGitLabCom } from '../../contracts/gitlab/instance-url.ts';
import type { JobOf } from '../../contracts/job.ts';
import type { InstanceFacts } from '../../contracts/posture/instance-facts.ts';
import {
  GitLabError,
  GitLabForbiddenError,
  GitLabNotFoundError,
} from '../../platform/errors/gitlab-errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';
import { type Assessment, withReadings, withVerdicts } from './domain/assessment.ts';
import { verdictEvents } from './domain/describe-verdicts.ts';
import { assess } from './domain/evaluate.ts';
import { readGitLabCom, readInstance, readRefusedInstance } from './domain/read-instance.ts';
import type { Reading } from './domain/reading.ts';
import { instanceRules } from './rules/all.ts';
import { rulesVersion } from './rules/version.ts';
import { updateReadModel } from './update-read-model.ts';

type InstanceJob = JobOf<'assess-instance'>;
type InstanceReading = Reading<InstanceFacts>;

/** Root group and id of the instance where groups and projects have theirs. */
const rootId = 0;
const id = 0;

/**
 * Asks GitLab for the settings of the connector's instance, unless they were read since `at`, and judges them. GitLab.com is
 * not asked. If GitLab can't be asked now, the instance is judged by what is known, and the failure is thrown. Idempotent, late
 * and beside itself: the row is written under the version read, a newer answer stays, and a verdict that is as it was keeps
 * its time. Changes of verdicts are stored with the row; a repeat publishes them after a crash. Throws a `GitLabError`.
 */
export async function assessInstance(job: InstanceJob, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  if (!isCrawled(connector, job.connector)) return purgeIfDeleted(job.connector, [rootId], app);
  try {
    await judge(connector, () => gather(job, connector, app), app);
  } finally {
    await show(job, app);
  }
}

/** Judges by a fresh answer, or by what is known if GitLab can't be asked, and then throws that failure. */
async function judge(
  connector: Connector,
  ask: () => Promise<InstanceReading | undefined>,
  app: App,
): Promise<void> {
  try {
    await judgeInstance(connector, await ask(), app);
  } catch (failure) {
    if (failure instanceof GitLabError) await judgeInstance(connector, undefined, app);
    throw failure;
  }
}

/** Undefined where the settings were read since the cause arose. */
async function gather(
  { at, urgent }: InstanceJob,
  connector: Connector,
  app: App,
): Promise<InstanceReading | undefined> {
  const [head] = await app.assessments.instance.headsOf(connector.id, [id]);
  if (Object.values(head?.readTimes ?? {}).some((readAt) => readAt >= at)) return undefined;
  const readAt = app.clock.now().toISOString();
  const url = app.gitlab.instanceUrlOf(connector);
  if (url !== undefined && isGitLabCom(url)) return readGitLabCom(readAt);
  const { facts } = await app.gitlab.connect(connector, urgent === true ? 'urgent' : 'background');
  try {
    return readInstance(await facts.instanceSettings(), readAt);
  } catch (failure) {
    if (isAboutSettings(failure)) return readRefusedInstance(readAt);
    throw failure;
  }
}

/** A refusal that is not about the credentials as a whole. */
function isAboutSettings(failure: unknown): boolean {
  const isRefusal = failure instanceof GitLabForbiddenError || failure instanceof GitLabNotFoundError;
  return isRefusal && failure.fault === undefined;
}

async function judgeInstance(
  connector: Connector,
  fresh: InstanceReading | undefined,
  app: App,
): Promise<void> {
  await retryOnConflict(async () => {
    const now = app.clock.now();
    const stored = await app.assessments.instance.get(connector.id, id);
    const assessment = judged(stored?.value, fresh, now);
    if (isDeepStrictEqual(assessment, stored?.value)) return;
    const events = verdictEvents(
      'instance',
      named(connector, app),
      { known: stored?.value, assessment },
      now,
    );
    const change = { assessment, events, ...omitUndefined({ etag: stored?.etag }) };
    await app.assessments.instance.write(connector.id, [change]);
  });
  // Also if nothing was written now: a process may have crashed in between.
  await app.changeFeed.publishRoots(connector.id);
}

/** Callers know an instance by its host. The connector's name stands for a GitLab that is no longer configured. */
function named(connector: Connector, app: App): { id: number; fullyQualifiedName: string } {
  const url = app.gitlab.instanceUrlOf(connector);
  return { id, fullyQualifiedName: url === undefined ? connector.key.name : instanceHostOf(url) };
}

/** The settings are those of every licence. */
function judged(
  known: Assessment<'instance'> | undefined,
  fresh: InstanceReading | undefined,
  now: Date,
): Assessment<'instance'> {
  const licence = 'unknown';
  const readings = withReadings(known?.readings ?? [], fresh === undefined ? [] : [fresh]);
  const verdicts = withVerdicts(
    known?.verdicts ?? {},
    assess(instanceRules, { readings, licence, now }),
    now,
  );
  return { id, rootId, rulesVersion, licence, readings, verdicts };
}

/** Leaves nothing of a connector that was deleted meanwhile. */
async function show({ connector }: InstanceJob, app: App): Promise<void> {
  try {
    await updateReadModel({ connectorId: connector.id, rootId }, { subject: 'instance', ids: [id] }, app);
  } finally {
    await purgeIfDeleted(connector, [rootId], app);
  }
}
