import { Button } from '@fluentui/react-components';

import { useCheckMetadata } from '../../api/check-metadata.ts';
import { QueryFailed } from '../../app/query-failed.tsx';
import { CheckSubtitle } from '../../parts/check-panel/check-subtitle.tsx';
import { Severity } from '../../parts/severity.tsx';
import { SidePanel } from '../../parts/side-panel/side-panel.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { checkWords } from '../../words/check-panel.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import { CheckPanelBody } from './check-panel-body.tsx';
import type { Recommendations } from './use-recommendations-pane.ts';

const { panel: texts } = recommendationWords;

/** The check that the address names: how it came out, why it matters, evidence, fix, and what fails. */
export function CheckPanel({ pane }: { pane: Recommendations }) {
  const { open, all } = pane;
  const metadata = useCheckMetadata();
  if (open === undefined) return null;
  const close = () => pane.openCheck(undefined);
  if (metadata.data === undefined) {
    return metadata.isError ? (
      <SidePanel title={open} panelKey={open} onClose={close}>
        <QueryFailed what={checkWords.what} query={metadata} />
      </SidePanel>
    ) : null;
  }
  const check = metadata.data.get(open.toUpperCase());
  const row = all?.find((one) => one.check === check?.check);
  if (check === undefined) {
    return (
      <SidePanel title={texts.missing(open)} panelKey={open} onClose={close}>
        <StateMessage
          icon="info"
          title={texts.missingText}
          actions={
            <Button size="small" onClick={close}>
              {texts.close}
            </Button>
          }
        />
      </SidePanel>
    );
  }
  return (
    <SidePanel
      title={check.displayName}
      panelKey={check.check}
      lead={<Severity severity={check.severity} faint={row?.counts.fail === 0} />}
      subtitle={<CheckSubtitle check={check} />}
      onClose={close}
    >
      <CheckPanelBody pane={pane} check={check} row={row} />
    </SidePanel>
  );
}
