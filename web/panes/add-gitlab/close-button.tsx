import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';

import { Icon } from '../../parts/icon.tsx';
import { Modal } from '../../parts/modal/modal.tsx';
import { paneAddress } from '../../url/use-filters.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import { isEmpty, keptDraft } from './draft.ts';
import type { Wizard } from './use-wizard.ts';

/** Leaves the wizard; asks only if something was entered. */
export function CloseButton({ wizard: { draft } }: { wizard: Wizard }) {
  const [, navigate] = useLocation();
  const search = useSearch();
  const [isAsking, setAsking] = useState(false);

  function leave() {
    keptDraft.keep({});
    navigate(paneAddress('/environments', search));
  }

  return (
    <>
      <Button
        appearance="subtle"
        icon={<Icon name="close" />}
        onClick={() => (isEmpty(draft) ? leave() : setAsking(true))}
      >
        {wizardWords.close}
      </Button>
      {isAsking && (
        <Modal
          title={wizardWords.discard.title}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{wizardWords.discard.no}</Button>
              <Button appearance="primary" onClick={leave}>
                {wizardWords.discard.yes}
              </Button>
            </>
          }
        >
          <p>{wizardWords.discard.text}</p>
        </Modal>
      )}
    </>
  );
}
