import { useFinding } from '../../api/findings.ts';
import { ApiError } from '../../api/api-error.ts';
import { QueryFailed } from '../../app/query-failed.tsx';
import { FindingSeverity } from '../../parts/finding-severity.tsx';
import { SidePanel } from '../../parts/side-panel/side-panel.tsx';
import { SlowState } from '../../parts/state/failed-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { When } from '../../parts/when.tsx';
import { findingWords } from '../../words/findings.ts';
import { FindingBody } from './finding-body.tsx';
import { stateOf } from './finding-state.ts';
import type { ProjectPane } from './use-project-pane.ts';

const { panel: texts } = findingWords;

/** The finding that the address names, whole. */
export function FindingPanel({ pane, name }: { pane: ProjectPane; name: string }) {
  const query = useFinding(pane.id, name);
  const { data: finding, error } = query;
  const close = pane.closeFinding;
  if (finding === undefined) {
    const isMissing = error instanceof ApiError && error.status === 404;
    return (
      <SidePanel title={isMissing ? texts.missing : findingWords.one} panelKey={name} onClose={close}>
        {isMissing && <StateMessage icon="info" title={texts.missingText} />}
        {!isMissing && <QueryFailed what={findingWords.one} query={query} />}
        {query.isPending && <SlowState onCancel={() => undefined} />}
      </SidePanel>
    );
  }
  const { kind, since, severity, title } = finding;
  return (
    <SidePanel
      title={title}
      panelKey={name}
      lead={<FindingSeverity severity={severity} />}
      subtitle={
        <>
          {findingWords.severities[severity]} · {findingWords.kinds[kind]} ·{' '}
          {findingWords.states[stateOf(finding)]} <When at={since} />
        </>
      }
      onClose={close}
    >
      <FindingBody pane={pane} finding={finding} name={name} />
    </SidePanel>
  );
}
