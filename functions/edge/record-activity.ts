import { DomainError } from '../../shared/platform/errors/errors.ts';
import type { Activity } from '../../shared/features/permissions/domain/activity.ts';
import type { Log } from '../../shared/platform/log.ts';
import type { Answer } from './endpoint.ts';

export type Deed = Omit<Activity, 'id' | 'at' | 'status' | 'httpStatus' | 'errorCode'>;
export type NoteActivity = (activity: Omit<Activity, 'id' | 'at'>) => Promise<void>;
type Edge = { noteActivity: NoteActivity; log: Log };
type RefusingEdge = { countRefused: NoteActivity; log: Log };

/**
 * Does a deed and writes down who did it: before it, so that nothing is done that is not noted, even by a process that dies
 * at the next line; and after it, with what became of it. When the first note can't be written, nothing is done.
 */
export async function recorded(deed: Deed, edge: Edge, work: () => Promise<Answer>): Promise<Answer> {
  await edge.noteActivity({ ...deed, status: 'Started' });
  try {
    const answer = await work();
    await noteEnd({ ...deed, status: 'Succeeded', httpStatus: answer.status }, edge);
    return answer;
  } catch (failure) {
    await noteFailure(deed, failure, edge);
    throw failure;
  }
}

/** Notes that a caller could not do it; reads are not noted. */
export async function noteFailure(deed: Deed, failure: unknown, edge: Edge): Promise<void> {
  const known = failure instanceof DomainError ? failure : { status: 500, code: 'InternalServerError' };
  await noteEnd({ ...deed, status: 'Failed', httpStatus: known.status, errorCode: known.code }, edge);
}

/** Counts that a role did not allow it: in one entry for each caller and hour, however often they try. */
export function noteRefusal(deed: Deed, { status, code }: DomainError, edge: RefusingEdge): Promise<void> {
  const refused = { ...deed, status: 'Failed' as const, httpStatus: status, errorCode: code };
  return noteEnd(refused, { noteActivity: edge.countRefused, log: edge.log });
}

/** What was done stays done: an end that can't be written must not look like a failure of the deed. */
async function noteEnd(activity: Omit<Activity, 'id' | 'at'>, { noteActivity, log }: Edge): Promise<void> {
  try {
    await noteActivity(activity);
  } catch (failure) {
    const { correlationId, operationId, status } = activity;
    const because = failure instanceof Error ? failure.message : 'unknown failure';
    log.error('the end of an activity could not be noted', { correlationId, operationId, status, because });
  }
}
