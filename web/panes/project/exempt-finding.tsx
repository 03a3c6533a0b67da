import { useState } from 'react';

import { exemptAction } from '../../api/decisions.ts';
import { ExemptDialog } from '../../app/decisions/exempt-dialog.tsx';
import { useRefusal } from '../../app/use-refusal.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { pathText } from '../../parts/path-text.ts';
import { decisionWords } from '../../words/decisions.ts';
import type { WholeFinding } from './finding-parts.tsx';
import type { ProjectPane } from './use-project-pane.ts';

type Props = { pane: ProjectPane; finding: WholeFinding; name: string };

/** Exempts a finding. One that is fixed needs no exemption, and one that is exempt is changed or ended instead. */
export function ExemptFinding({ pane, finding: { state, exemption }, name }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { id, connectorId, fullPath, query } = pane;
  const refused = useRefusal(exemptAction, connectorId);
  if (state === 'fixed' || exemption !== undefined) return null;
  const text = decisionWords.scopes.finding(pathText(fullPath));
  return (
    <>
      <GuardedButton refused={refused} onPress={() => setOpen(true)}>
        {decisionWords.exempt.button}
      </GuardedButton>
      {isOpen && (
        <ExemptDialog
          check={decisionWords.finding}
          finding={name}
          scopes={[{ id: query.data?.id ?? id, connectorId, text }]}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
