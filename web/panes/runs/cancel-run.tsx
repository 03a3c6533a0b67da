import { Button } from '@fluentui/react-components';

import { Modal } from '../../parts/modal/modal.tsx';
import { runsWords } from '../../words/runs.ts';

const { cancel: texts, actions } = runsWords;

export function CancelRun({ onKeep, onCancel }: { onKeep: () => void; onCancel: () => void }) {
  return (
    <Modal
      title={texts.title}
      onClose={onKeep}
      actions={
        <>
          <Button onClick={onKeep}>{texts.keep}</Button>
          <Button appearance="primary" onClick={onCancel}>
            {actions.cancel}
          </Button>
        </>
      }
    >
      <p>{texts.text}</p>
    </Modal>
  );
}
