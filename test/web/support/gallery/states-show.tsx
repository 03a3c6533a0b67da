import { Button } from '@fluentui/react-components';
import { useState } from 'react';

import { SeesNothing } from '../../../../web/parts/state/access-states.tsx';
import {
  EmptyState,
  FiltersHideAll,
  GoneState,
  NothingFails,
  RowsChanged,
} from '../../../../web/parts/state/empty-states.tsx';
import { FailedState, SlowState, ThrottledState } from '../../../../web/parts/state/failed-states.tsx';

const nothing = () => undefined;
const counts = { fail: 0, pass: 58, notApplicable: 4, notAssessed: 16 };

export function StatesShow() {
  const [now] = useState(() => new Date());
  const [retries, setRetries] = useState(0);
  const [soon] = useState(() => new Date(now.getTime() + 2_000));
  const later = new Date(now.getTime() + 12_000);

  return (
    <>
      <RowsChanged title="There is newer data." onRefresh={nothing} />
      <ThrottledState until={later} onEnd={nothing} />
      <div className="tiles">
        <EmptyState title="No GitLab connected yet" action={<Button appearance="primary">Add GitLab</Button>}>
          Connect a group and see its projects here within seconds. You need the role Owner of the group at
          GitLab, and Contributor here.
        </EmptyState>
        <FiltersHideAll
          thing="project"
          filters={3}
          worst={{ text: 'Visibility: public', hides: 11_736, of: 12_480, onRemove: nothing }}
          onClear={nothing}
        />
        <NothingFails where="Contoso / Mobile" counts={counts} href="/states?verdict=notAssessed" />
        <FailedState
          what="The list"
          status={503}
          at={now}
          seenFrom={now}
          retryAt={soon}
          requestId="7c1e0000-0000-4000-8000-000000000040"
          onRetry={() => setRetries((before) => before + 1)}
        />
        <SeesNothing scope="subscription Production" ownRole="Security Reader" request="Please" />
        <GoneState name="tax-service" since={now} href="/states?tab=changes" />
        <SlowState onCancel={nothing} />
        <SlowState onCancel={nothing} still />
      </div>
      <output id="retries">{retries}</output>
    </>
  );
}
