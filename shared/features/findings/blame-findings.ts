import type { Finding } from '../../contracts/findings/finding.ts';
import type { JobOf } from '../../contracts/job.ts';
import { GitLabForbiddenError } from '../../platform/errors/gitlab-errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isBlamed } from './domain/is-blamed.ts';
import { plainLine } from './domain/plain-text.ts';
import { reportTime } from './domain/report-time.ts';
import type { FindingSource, FindingsPlace } from './ports.ts';

/**
 * Asks GitLab for the last commit of the lines of new findings, and stores it with them: no address of an author, only the name. A
 * finding that was asked about, or is fixed by now, is left out, so a repeat goes on where the job stopped; the requests of a day
 * that it took are then counted twice. Each row is written with the state of the import under its version: an import beside it
 * reads again. Throws a `GitLabError`; a token that may not read the code stores nothing.
 */
export async function blameFindings(job: JobOf<'blame-findings'>, app: App): Promise<void> {
  const { connector: ref, rootId, projectId, findingIds } = job;
  const connector = (await app.connectors.get(ref))?.value;
  const root = (await app.rootGroups.get({ connectorId: ref.id, rootId }))?.value;
  if (!isCrawled(connector, ref) || root?.onboardingState !== 'Onboarded') return;
  const place = { connectorId: ref.id, projectId };
  const wanted = (await app.findings.whole(place, findingIds)).filter(isBlamed);
  if (wanted.length === 0) return;
  const limit = { now: app.clock.now(), perDay: app.limits.blamesPerDay };
  const allowed = await app.findings.takeBlames(ref.id, wanted.length, limit);
  const { findings: source } = await app.gitlab.connect(connector, 'background');
  try {
    for (const finding of wanted.slice(0, allowed)) await blame(finding, place, source, app);
  } catch (failure) {
    if (!(failure instanceof GitLabForbiddenError)) throw failure;
  }
}

async function blame(finding: Finding, place: FindingsPlace, source: FindingSource, app: App): Promise<void> {
  const { file = '', startLine = 0 } = finding.location;
  const commit = await source.blame(place.projectId, finding.lastSeen.sha ?? '', file, startLine);
  if (commit === undefined) return;
  const introducedBy = {
    how: 'blame' as const,
    sha: commit.sha,
    ...omitUndefined({ author: nameOf(commit.author), time: reportTime(commit.time) }),
  };
  await retryOnConflict(async () => {
    const state = await app.findings.state(place);
    const found = await app.findings.withHead(place, finding.id);
    if (state === undefined || found === undefined || !isBlamed(found.finding)) return;
    const changes = [{ head: found.head, finding: { ...found.finding, introducedBy } }];
    await app.findings.write(place, { state: state.value, etag: state.etag, changes });
  });
}

/** A name that is an address is none. */
function nameOf(author: string | undefined): string | undefined {
  return author?.includes('@') === true ? undefined : plainLine(author, 255);
}
