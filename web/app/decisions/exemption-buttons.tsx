import type { ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import { endAction, exemptAction } from '../../api/decisions.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { decisionWords } from '../../words/decisions.ts';
import { useRefusal } from '../use-refusal.ts';
import { scopeOfExemption } from './decision-scopes.ts';

export type OpenExemption = { what: 'change' | 'end'; exemption: ExemptionResource };

/** Buttons that open a dialog of an exemption, which is rendered outside of a grid. In a grid they are no tab stops. */
export function ExemptionButtons({
  exemption,
  onOpen,
  inGrid = false,
}: {
  exemption: ExemptionResource;
  onOpen: (open: OpenExemption) => void;
  inGrid?: boolean;
}) {
  const { connectorId } = scopeOfExemption(exemption);
  const mayChange = useRefusal(exemptAction, connectorId);
  const mayEnd = useRefusal(endAction, connectorId);
  const tabIndex = inGrid ? { tabIndex: -1 } : {};
  return (
    <>
      <GuardedButton refused={mayChange} onPress={() => onOpen({ what: 'change', exemption })} {...tabIndex}>
        {decisionWords.exempt.change}
      </GuardedButton>
      <GuardedButton refused={mayEnd} onPress={() => onOpen({ what: 'end', exemption })} {...tabIndex}>
        {decisionWords.end.button}
      </GuardedButton>
    </>
  );
}
