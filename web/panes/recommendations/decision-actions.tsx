import { useState } from 'react';

import type { CheckResource, RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';
import type { CheckMetadata } from '../../api/check-metadata.ts';
import { assignAction, exemptAction } from '../../api/decisions.ts';
import { useRefusal } from '../../app/use-refusal.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { decisionWords } from '../../words/decisions.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { type DecisionScope, decisionScopes } from './decision-scopes.ts';
import { ExemptDialog } from './exempt-dialog.tsx';

type Props = { check: CheckMetadata; row: RecommendationItem; loaded: readonly CheckResource[] };

/**
 * Exempts or assigns what the panel lists: one of the things, a group, or all of a connector. The choice is that of the moment in
 * which the dialog opened, so that a list that is read again does not change it.
 */
export function DecisionActions({ check, row, loaded }: Props) {
  const [open, setOpen] = useState<{ what: 'exempt' | 'assign'; scopes: readonly DecisionScope[] }>();
  const connectorId = loaded[0]?.connectorId;
  const isEmpty = connectorId === undefined;
  const mayExempt = useRefusal(exemptAction, connectorId);
  const mayAssign = useRefusal(assignAction, connectorId);
  const onOpen = (what: 'exempt' | 'assign') => setOpen({ what, scopes: decisionScopes(loaded) });
  const onClose = () => setOpen(undefined);
  return (
    <>
      <GuardedButton refused={mayAssign} busy={isEmpty} onPress={() => onOpen('assign')}>
        {decisionWords.assign.button}
      </GuardedButton>
      <GuardedButton refused={mayExempt} busy={isEmpty} onPress={() => onOpen('exempt')}>
        {decisionWords.exempt.button}
      </GuardedButton>
      {open?.what === 'exempt' && <ExemptDialog check={check.check} scopes={open.scopes} onClose={onClose} />}
      {open?.what === 'assign' && (
        <AssignDialog check={check} assessment={row.name} scopes={open.scopes} onClose={onClose} />
      )}
    </>
  );
}
