import type { UseQueryResult } from '@tanstack/react-query';

import { ApiError } from '../api/api-error.ts';
import { nextTryAt } from '../api/query-client.ts';
import { SeesNothing } from '../parts/state/access-states.tsx';
import { FailedState, ThrottledState } from '../parts/state/failed-states.tsx';
import { SessionEndedError } from '../session/session.ts';
import { missingFilters } from '../url/missing-filters.ts';
import { useFilters } from '../url/use-filters.ts';
import { words } from '../words/en.ts';
import { MissingFilter } from './missing-filter.tsx';
import { useScope } from './use-scope.ts';

type Failed = Pick<UseQueryResult, 'error' | 'errorUpdatedAt' | 'data' | 'dataUpdatedAt'> & {
  refetch: () => unknown;
};

/**
 * A query that failed, as section *States* words it: with what was loaded before, it is a line above that; without, it stands in
 * its place. Nothing for a session that has ended, since the shell asks for a sign-in.
 */
export function QueryFailed({ what, query }: { what: string; query: Failed }) {
  const { subscription } = useScope();
  const { filters } = useFilters();
  const { error, data, dataUpdatedAt } = query;
  const tryNow = () => void query.refetch();
  const retryAt = nextTryAt(query);
  if (error === null || error instanceof SessionEndedError) return null;
  const failure = error instanceof ApiError ? error : undefined;
  const missing = failure === undefined ? [] : missingFilters(failure, filters);
  if (missing.length > 0) {
    return missing.map((name) => <MissingFilter key={name} name={name} strip={data !== undefined} />);
  }
  if (failure?.status === 403 && data === undefined) {
    const scope = subscription?.displayName ?? words.scope.thisSubscription;
    const role = words.forbidden.reader;
    return <SeesNothing scope={scope} ownRole={role} request={words.copy.accessRequest(scope, role)} />;
  }
  if (failure?.status === 429 && retryAt !== undefined) {
    return <ThrottledState until={retryAt} onEnd={tryNow} />;
  }
  return (
    <FailedState
      what={what}
      at={new Date(query.errorUpdatedAt)}
      strip={data !== undefined}
      onRetry={tryNow}
      {...(failure !== undefined && failure.status > 0 ? { status: failure.status } : {})}
      {...(data === undefined ? {} : { seenFrom: new Date(dataUpdatedAt) })}
      {...(retryAt === undefined ? {} : { retryAt })}
      {...(failure?.requestId === undefined ? {} : { requestId: failure.requestId })}
    />
  );
}
