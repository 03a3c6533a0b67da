import type { ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import { endAction, exemptAction } from '../../api/decisions.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { decisionWords } from '../../words/decisions.ts';
import { useRefusal } from '../use-refusal.ts';
import { checkText, scopeOfExemption, thingText } from './decision-scopes.ts';

export type OpenExemption = { what: 'change' | 'end'; exemption: ExemptionResource };

type Props = { exemption: ExemptionResource; onOpen: (open: OpenExemption) => void; inGrid?: boolean };

const { end, exempt, list } = decisionWords;

/** Opens the dialog that changes an exemption, which is rendered outside of a grid. In a grid it is no tab stop, and has its whole name. */
export function ChangeButton({ exemption, onOpen, inGrid = false }: Props) {
  const refused = useRefusal(exemptAction, scopeOfExemption(exemption).connectorId);
  return (
    <GuardedButton
      refused={refused}
      onPress={() => onOpen({ what: 'change', exemption })}
      {...(inGrid ? inGridAs(list.changeOf, exemption) : {})}
    >
      {exempt.change}
    </GuardedButton>
  );
}

/** The same for its end. */
export function EndButton({ exemption, onOpen, inGrid = false }: Props) {
  const refused = useRefusal(endAction, scopeOfExemption(exemption).connectorId);
  return (
    <GuardedButton
      refused={refused}
      onPress={() => onOpen({ what: 'end', exemption })}
      {...(inGrid ? inGridAs(list.endOf, exemption) : {})}
    >
      {end.button}
    </GuardedButton>
  );
}

function inGridAs(text: (check: string, thing: string) => string, { properties }: ExemptionResource) {
  return { tabIndex: -1, 'aria-label': text(checkText(properties), thingText(properties)) };
}
