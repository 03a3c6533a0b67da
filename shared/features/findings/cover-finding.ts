import { isDeepStrictEqual } from 'node:util';

import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import { isActive, type FindingExemption } from '../decisions/domain/exemption.ts';
import { countFindings } from './domain/count-findings.ts';
import { exempted, type Holding, returned } from './domain/covered.ts';
import { withNumbers } from './domain/coverage-of-state.ts';
import type { ImportState } from './domain/import-state.ts';
import { storedHeads } from './import-set.ts';
import type { FindingChange, FindingsPlace } from './ports.ts';
import { showFindings } from './show-findings.ts';

/** The exemption that holds for a finding, asked for each time, and the one that may have ended. */
type Decided = { holding: () => Promise<FindingExemption | undefined>; ended: FindingExemption };

/**
 * Has a finding show the exemption that holds for it, or none, with the numbers of its project and the verdicts that follow.
 * Idempotent. It is written with the state of the import under its version, which is read before the exemptions are: of two at
 * once, and of an import beside it, one reads again. A finding that is gone needs nothing.
 */
export async function coverFinding(
  place: FindingsPlace,
  id: string,
  decided: Decided,
  app: App,
): Promise<void> {
  const state = await retryOnConflict(async () => {
    const stored = await app.findings.state(place);
    if (stored === undefined) return undefined;
    const holding = await decided.holding();
    const found = await app.findings.withHead(place, id);
    const change = found && changeOf(found, holding, decided.ended, app.clock.now());
    if (change === undefined) return stored.value;
    const after = await recounted(place, stored.value, change, app);
    await app.findings.write(place, { state: after, etag: stored.etag, changes: [change] });
    return after;
  });
  if (state !== undefined) await show(place, state, app);
}

function changeOf(
  found: FindingChange,
  holding: FindingExemption | undefined,
  ended: FindingExemption,
  now: Date,
): FindingChange | undefined {
  const { beneath: _, ...shown } = found.finding.exemption ?? {};
  if (holding === undefined) {
    if (found.finding.exemption === undefined) return undefined;
    const hasExpired = ended.endedOn === undefined && !isActive(ended, now);
    return hasExpired
      ? returned(found, ended.expiresOn, 'its exemption has expired')
      : returned(found, now.toISOString(), 'its exemption was ended');
  }
  const wanted = shownOf(holding);
  if (isDeepStrictEqual(shown, wanted)) return undefined;
  return exempted(found, wanted, { at: now.toISOString(), by: holding.updatedBy.name });
}

function shownOf({ name, category, text, expiresOn }: FindingExemption): Holding {
  return { name, category, text, expiresOn };
}

/** The state with the numbers of all findings, of which one changes. */
async function recounted(
  place: FindingsPlace,
  state: ImportState,
  { finding, head }: FindingChange,
  app: App,
): Promise<ImportState> {
  const heads = await storedHeads(place, app);
  const known = heads.get(head.id);
  if (known !== undefined) heads.put({ ...known, head, state: finding.state });
  const now = app.clock.now();
  const counted = countFindings(heads.counted(), { now, graceDays: app.remediationDays.Critical });
  return { ...withNumbers(state, counted), countedAt: now.toISOString() };
}

/** By the root group under which the project is assessed; one that moves is shown with its next import. */
async function show(place: FindingsPlace, state: ImportState, app: App): Promise<void> {
  const { connectorId, projectId } = place;
  const assessment = await app.assessments.projects.get(connectorId, projectId);
  const scope = { connectorId, rootId: assessment?.value.rootId ?? state.rootId };
  const [row] = await app.projects.whole(scope, [projectId]);
  if (row?.value.removed === undefined && row !== undefined)
    await showFindings(scope, [{ row: row.value, state }], app);
}
