import { useState } from 'react';

import type { CheckMetadata } from '../../api/check-metadata.ts';
import { assignAction, exemptAction } from '../../api/decisions.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { decisionWords } from '../../words/decisions.ts';
import { useRefusal } from '../use-refusal.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { type DecidedThing, type DecisionScope, decisionScopes } from './decision-scopes.ts';
import { ExemptDialog } from './exempt-dialog.tsx';

type Props = {
  check: CheckMetadata;
  things: readonly DecidedThing[];
  /** Exempt already: that is changed or ended instead. */
  isExempt?: boolean;
};

/**
 * Exempts or assigns a check of these things: one of them, a group, or all of a connector. The choice is that of the moment in
 * which the dialog opened, so that a list that is read again does not change it.
 */
export function DecisionActions({ check, things, isExempt = false }: Props) {
  const [open, setOpen] = useState<{ what: 'exempt' | 'assign'; scopes: readonly DecisionScope[] }>();
  const connectorId = things[0]?.connectorId;
  const isEmpty = connectorId === undefined;
  const mayExempt = useRefusal(exemptAction, connectorId);
  const mayAssign = useRefusal(assignAction, connectorId);
  const onOpen = (what: 'exempt' | 'assign') => setOpen({ what, scopes: decisionScopes(things) });
  const onClose = () => setOpen(undefined);
  return (
    <>
      <GuardedButton refused={mayAssign} busy={isEmpty} onPress={() => onOpen('assign')}>
        {decisionWords.assign.button}
      </GuardedButton>
      {!isExempt && (
        <GuardedButton refused={mayExempt} busy={isEmpty} onPress={() => onOpen('exempt')}>
          {decisionWords.exempt.button}
        </GuardedButton>
      )}
      {open?.what === 'exempt' && <ExemptDialog check={check.check} scopes={open.scopes} onClose={onClose} />}
      {open?.what === 'assign' && <AssignDialog check={check} scopes={open.scopes} onClose={onClose} />}
    </>
  );
}
