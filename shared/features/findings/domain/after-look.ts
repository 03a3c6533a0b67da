import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { ImportedSet, ImportState, ReportSet, WantedFile } from './import-state.ts';
import type { ListedPipeline } from './report-listing.ts';
import { outcomesOf, type ReadPart } from './outcomes-of.ts';
import type { ReportOutcome } from './report-outcome.ts';
import { reportSetsOf } from './report-sets.ts';

/** The state of an import after report files were listed; `pipelines` is undefined where GitLab does not show them. */
export function afterListing(
  state: ImportState,
  pipelines: readonly ListedPipeline[] | undefined,
  at: string,
  searched?: string,
): ImportState {
  const { obstacle: _, gitlab: _gitlab, searched: _searched, ...rest } = state;
  if (pipelines === undefined) return { ...rest, source: 'report', obstacle: 'no-permission' };
  const sets = reportSetsOf(pipelines).filter((set) => isNews(set, state));
  const listed = new Set(sets.map(({ type }) => type));
  const wanted = [...state.wanted.filter(({ type }) => !listed.has(type)), ...sets];
  const settled = wanted.filter(({ files }) => files.every(({ obstacle }) => obstacle !== undefined));
  return {
    ...rest,
    ...omitUndefined({ searched }),
    source: 'report',
    wanted: wanted.filter((set) => !settled.includes(set)),
    imported: {
      ...state.imported,
      ...Object.fromEntries(
        settled.map((set) => [
          set.type,
          importedOf(
            set,
            set.files.flatMap((file) => outcomesOf(set, file, unreadPart(file), state.jobs)),
            at,
          ),
        ]),
      ),
    },
  };
}

/** Names a list that is not whole; undefined for one that is. A longer list of the same pipelines is asked for once. */
export function searchOf(pipelines: readonly ListedPipeline[] | undefined): string | undefined {
  if (pipelines?.some(({ isCut }) => isCut) !== true) return undefined;
  return pipelines.map(({ id }) => id).join(',');
}

/** Whether a longer list was asked for, and is not needed again for a file that GitLab failed to give. */
export function isSearched({ searched, imported }: ImportState, search: string): boolean {
  return searched === search && !Object.values(imported).some(isUnread);
}

function isUnread({ outcomes }: ImportedSet): boolean {
  return outcomes.some(({ status }) => status === 'unknown');
}

/** The newest pipeline wins: an older answer, or one that was imported, changes nothing. */
function isNews({ type, pipelineId, mark }: ReportSet, { wanted, imported }: ImportState): boolean {
  const waiting = wanted.find((set) => set.type === type);
  if (waiting !== undefined) return waiting.pipelineId <= pipelineId && waiting.mark !== mark;
  const last = imported[type];
  if (last === undefined) return true;
  return last.pipelineId <= pipelineId && (last.mark !== mark || isUnread(last));
}

export function importedOf(
  { pipelineId, sha, mark, isCut }: ReportSet,
  outcomes: readonly ReportOutcome[],
  at: string,
): ImportedSet {
  return { pipelineId, sha, mark, at, outcomes: outcomes.map(stored), ...(isCut && { isCut }) };
}

/** A file that is not downloaded. */
export function unreadPart({ obstacle = 'not-downloadable' }: WantedFile): ReadPart {
  return { status: obstacle };
}

function stored({ images, ...outcome }: ReportOutcome): ImportedSet['outcomes'][number] {
  return { ...outcome, ...(images === undefined ? {} : { images: [...images] }) };
}

/** The state after vulnerabilities were counted. `mark` differs where GitLab's counts, or the newest pipeline, do. */
export function afterCounting(state: ImportState, mark: string): ImportState {
  const { obstacle: _, searched: _searched, ...rest } = state;
  return { ...rest, source: 'gitlab', wanted: [], gitlab: { ...state.gitlab, wanted: mark } };
}

const almostWeekMs = (7 * 24 - 2) * 3_600_000;

/** Whether reports or vulnerabilities wait for their import; GitLab's are read again once a week, as counts may hide a change. */
export function waitsForImport({ source, wanted, gitlab }: ImportState, now: Date): boolean {
  if (source === 'report') return wanted.length > 0;
  if (gitlab === undefined) return false;
  const isOld = gitlab.at === undefined || now.getTime() - Date.parse(gitlab.at) > almostWeekMs;
  return gitlab.wanted !== gitlab.imported || isOld;
}

/** Names what waits, so that it is imported once. */
export function markOf({ source, wanted, gitlab }: ImportState, now: Date): string {
  if (source === 'report')
    return (
      wanted
        .map(({ mark }) => mark)
        .toSorted()
        .at(-1) ?? ''
    );
  return `${gitlab?.wanted}-${now.toISOString().slice(0, 10)}`;
}
