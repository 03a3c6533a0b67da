import { Button } from '@fluentui/react-components';

import type { GitLabGroupResource } from '../../../shared/contracts/arm/gitlab-group.ts';
import { offboardGroup, useConnectorChange } from '../../api/connector-actions.ts';
import { Modal } from '../../parts/modal/modal.tsx';
import { environmentsWords } from '../../words/environments.ts';

const { groups: words, failed } = environmentsWords;

/** Asks before a group is taken out, and says what goes with it. */
export function TakeOut({ group, onClose }: { group: GitLabGroupResource; onClose: () => void }) {
  const { fullyQualifiedFriendlyName: name, totalProjectCount } = group.properties;
  const takeOut = useConnectorChange(() => offboardGroup(group.id));
  return (
    <Modal
      title={words.confirm(name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.keep}</Button>
          <Button
            appearance="primary"
            disabledFocusable={takeOut.isPending}
            onClick={() => takeOut.mutate(undefined, { onSuccess: onClose })}
          >
            {words.takeOutShort}
          </Button>
        </>
      }
    >
      <p>{words.goes(totalProjectCount)}</p>
      {takeOut.isError && <p role="alert">{failed(words.takeOutShort, takeOut.error.message)}</p>}
    </Modal>
  );
}
