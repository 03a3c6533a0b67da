import { Button } from '@fluentui/react-components';

import { useConnectors } from '../../api/connectors.ts';
import { useScope } from '../../app/use-scope.ts';
import { FiltersHideAll } from '../../parts/state/empty-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { decisionWords } from '../../words/decisions.ts';
import { NothingConnected } from './no-checks.tsx';
import type { ExemptTabState } from './use-exempt-tab.ts';

const { list: texts } = decisionWords;

/** Why no exemption is listed: none is there, all have expired, or filters hide them. */
export function NoExemptions({ tab: { all = [], choice, clear, showAll } }: { tab: ExemptTabState }) {
  const { subscription } = useScope();
  const { data: connectors } = useConnectors(subscription?.subscriptionId);
  if (connectors?.length === 0) return <NothingConnected />;
  if (all.length === 0)
    return (
      <StateMessage icon="info" title={texts.none} role="status">
        <p>{texts.noneText}</p>
      </StateMessage>
    );
  const others = Object.keys(choice.filters).length + choice.category.length + Number(choice.text !== '');
  if (others === 0 && choice.state.join(',') === 'Active')
    return (
      <StateMessage
        icon="info"
        title={texts.noneNow}
        role="status"
        actions={
          <Button size="small" onClick={showAll}>
            {texts.showAll}
          </Button>
        }
      >
        <p>{texts.noneNowText(all.length)}</p>
      </StateMessage>
    );
  const used = others + Number(choice.state.length > 0);
  return <FiltersHideAll thing={texts.thing} filters={Math.max(1, used)} onClear={clear} />;
}
