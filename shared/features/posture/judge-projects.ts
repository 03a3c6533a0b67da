import { isDeepStrictEqual } from 'node:util';

import type { ProjectFacts } from '../../contracts/posture/project-facts.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { ProjectRow, Scope } from '../inventory/domain/inventory.ts';
import { type Assessment, withReadings, withVerdicts } from './domain/assessment.ts';
import { verdictEvents } from './domain/describe-verdicts.ts';
import { assess } from './domain/evaluate.ts';
import { type Licence, newerLicence } from './domain/licence.ts';
import { readListedProject } from './domain/read-listed.ts';
import type { Reading } from './domain/reading.ts';
import { projectRules } from './rules/all.ts';
import { rulesVersion } from './rules/version.ts';
import { hideMoved } from './update-read-model.ts';

/** Answers that GitLab just gave: the licence, if it was asked for, and readings by project id. */
export type Gathered = {
  licence: Licence | undefined;
  fresh: ReadonlyMap<number, readonly Reading<ProjectFacts>[]>;
};

/**
 * Judges projects by their inventory rows, by the answers that were stored before and by fresh ones, and stores the result.
 * Idempotent, and safe beside itself: rows are written under the version read, a newer answer stays, and what is as it was is
 * not written. Changes of verdicts are stored with them; after a crash the next sweep publishes them.
 */
export async function judgeProjects(
  { connectorId, rootId }: Scope,
  rows: readonly ProjectRow[],
  gathered: Gathered,
  app: App,
): Promise<void> {
  await retryOnConflict(async () => {
    const ids = rows.map(({ facts }) => facts.id);
    const stored = await app.assessments.projects.whole(connectorId, ids);
    await hideMoved({ connectorId, rootId }, 'project', stored, app);
    const byId = new Map(stored.map((one) => [one.value.id, one]));
    const now = app.clock.now();
    const changes = rows.flatMap((row) => {
      const known = byId.get(row.facts.id);
      const assessment = judged(row, known?.value, { rootId, gathered, now });
      return isDeepStrictEqual(assessment, known?.value)
        ? []
        : [
            {
              assessment,
              ...omitUndefined({ etag: known?.etag }),
              events: verdictEvents('project', row.facts, { known: known?.value, assessment }, now),
            },
          ];
    });
    if (changes.length > 0) await app.assessments.projects.write(connectorId, changes);
    if (changes.some(({ events }) => events.length > 0)) await app.changeFeed.publishRoots(connectorId);
  });
}

type Circumstances = { rootId: number; gathered: Gathered; now: Date };

function judged(
  row: ProjectRow,
  known: Assessment<'project'> | undefined,
  { rootId, gathered, now }: Circumstances,
): Assessment<'project'> {
  const { id } = row.facts;
  // Another root group may have another licence.
  const former = known?.rootId === rootId ? known.licence : undefined;
  const licence = newerLicence(gathered.licence, former);
  const readings = withReadings(known?.readings ?? [], gathered.fresh.get(id) ?? []);
  const all = [readListedProject(row), ...readings];
  const verdicts = assess(projectRules, { readings: all, licence, now });
  return {
    id,
    rootId,
    fingerprint: row.fingerprint,
    rulesVersion,
    licence,
    readings,
    verdicts: withVerdicts(known?.verdicts ?? {}, verdicts, now),
  };
}
