import { isDeepStrictEqual } from 'node:util';

import type { GroupFacts } from '../../contracts/posture/group-facts.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { GroupFacts as ListedGroup } from '../inventory/domain/group-facts.ts';
import type { GroupRow, RootGroup } from '../inventory/domain/inventory.ts';
import { type Assessment, withReadings, withVerdicts } from './domain/assessment.ts';
import { verdictEvents } from './domain/describe-verdicts.ts';
import { assess } from './domain/evaluate.ts';
import { type Licence, newerLicence } from './domain/licence.ts';
import { readListedGroup } from './domain/read-listed.ts';
import type { Reading } from './domain/reading.ts';
import { lineagesOf } from './lineages.ts';
import { groupRules } from './rules/all.ts';
import { rulesVersion } from './rules/version.ts';
import { hideMoved } from './update-read-model.ts';

/** Answers that GitLab just gave: the licence, if it was asked for, and readings by group id. */
export type GatheredGroups = {
  licence?: Licence;
  fresh: ReadonlyMap<number, readonly Reading<GroupFacts>[]>;
};

/** Nothing was asked. */
export const nothingOfGroups: GatheredGroups = { fresh: new Map() };

/** Rows of one root group, whose own row may be among them. */
export type GroupsOfRoot = { connectorId: string; root: RootGroup; rows: readonly GroupRow[] };

/**
 * Judges groups by their inventory rows and those of the groups above, by the answers that were stored before and by fresh
 * ones, and stores the result. Idempotent, and safe beside itself: rows are written under the version read, a newer answer
 * stays, and what is as it was is not written. Changes of verdicts are stored with them; after a crash the next sweep
 * publishes them.
 */
export async function judgeGroups(
  { connectorId, root, rows }: GroupsOfRoot,
  gathered: GatheredGroups,
  app: App,
): Promise<void> {
  const rootId = root.facts.id;
  const listed = rows.map(({ facts }) => facts);
  const above = await lineagesOf({ scope: { connectorId, rootId }, root }, listed, app);
  await retryOnConflict(async () => {
    const stored = await app.assessments.groups.whole(
      connectorId,
      listed.map(({ id }) => id),
    );
    await hideMoved({ connectorId, rootId }, 'group', stored, app);
    const byId = new Map(stored.map((one) => [one.value.id, one]));
    const now = app.clock.now();
    const changes = rows.flatMap((row) => {
      const known = byId.get(row.facts.id);
      const assessment = judged(row, known?.value, { rootId, above: above(row.facts), gathered, now });
      if (isDeepStrictEqual(assessment, known?.value)) return [];
      const events = verdictEvents('group', row.facts, { known: known?.value, assessment }, now);
      return [{ assessment, events, ...omitUndefined({ etag: known?.etag }) }];
    });
    if (changes.length > 0) await app.assessments.groups.write(connectorId, changes);
    if (changes.some(({ events }) => events.length > 0)) await app.changeFeed.publishRoots(connectorId);
  });
}

type Circumstances = {
  rootId: number;
  above: readonly ListedGroup[];
  gathered: GatheredGroups;
  now: Date;
};

function judged(
  { facts, fingerprint, seenAt }: GroupRow,
  known: Assessment<'group'> | undefined,
  { rootId, above, gathered, now }: Circumstances,
): Assessment<'group'> {
  const { id } = facts;
  // Another root group may have another licence.
  const former = known?.rootId === rootId ? known.licence : undefined;
  const licence = newerLicence(gathered.licence, former);
  const readings = withReadings(known?.readings ?? [], gathered.fresh.get(id) ?? []);
  const all = [readListedGroup(facts, { above, seenAt }), ...readings];
  const verdicts = assess(groupRules, { readings: all, licence, now });
  return {
    id,
    rootId,
    fingerprint,
    rulesVersion,
    licence,
    readings,
    verdicts: withVerdicts(known?.verdicts ?? {}, verdicts, now),
  };
}
