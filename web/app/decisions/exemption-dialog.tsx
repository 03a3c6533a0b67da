import { Button } from '@fluentui/react-components';

import { useEndExemption } from '../../api/decisions.ts';
import { Modal } from '../../parts/modal/modal.tsx';
import { decisionWords } from '../../words/decisions.ts';
import { checkText, scopeOfExemption, thingText } from './decision-scopes.ts';
import { ExemptDialog } from './exempt-dialog.tsx';
import type { OpenExemption } from './exemption-buttons.tsx';

const { end: texts } = decisionWords;

type Props = { open: OpenExemption | undefined; onClose: () => void };

/** Changes an exemption, or ends it before its time, after asking. */
export function ExemptionDialog({ open, onClose }: Props) {
  if (open === undefined) return null;
  const { what, exemption } = open;
  if (what === 'end') return <EndDialog exemption={exemption} onClose={onClose} />;
  return (
    <ExemptDialog
      check={checkText(exemption.properties)}
      finding={exemption.properties.finding}
      scopes={[scopeOfExemption(exemption)]}
      known={exemption}
      onClose={onClose}
    />
  );
}

function EndDialog({ exemption, onClose }: Pick<OpenExemption, 'exemption'> & Pick<Props, 'onClose'>) {
  const end = useEndExemption(onClose);
  const { state } = exemption.properties;
  const check = checkText(exemption.properties);
  const thing = thingText(exemption.properties);
  return (
    <Modal
      title={texts.title(check)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{decisionWords.cancel}</Button>
          <Button
            appearance="primary"
            disabledFocusable={end.isPending}
            onClick={() => end.isPending || end.mutate(exemption.id)}
          >
            {texts.action}
          </Button>
        </>
      }
    >
      <p>{state === 'Active' ? texts.text(thing) : texts.expiredText(thing)}</p>
      {end.error !== null && <p role="alert">{decisionWords.failed(end.error.message)}</p>}
    </Modal>
  );
}
