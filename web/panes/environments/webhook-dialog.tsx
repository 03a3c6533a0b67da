import { Button, Field, Input } from '@fluentui/react-components';
import { useEffect, useState } from 'react';

import type { GitLabGroupResource } from '../../../shared/contracts/arm/gitlab-group.ts';
import type { WebhookSecret } from '../../../shared/contracts/arm/webhook-secret.ts';
import { readWebhookSecret } from '../../api/connector-actions.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Modal } from '../../parts/modal/modal.tsx';
import { SecretField } from '../../parts/secret-field.tsx';
import { environmentsWords } from '../../words/environments.ts';
import styles from './environment-pane.module.css';

const { hook: words, failed } = environmentsWords;

/** URL and secret for a webhook that a person adds. The secret is shown on demand, is never copied, and goes with the dialog. */
export function WebhookDialog({ group, onClose }: { group: GitLabGroupResource; onClose: () => void }) {
  const [secret, setSecret] = useState<WebhookSecret>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let isOver = false;
    readWebhookSecret(group.id).then(
      (answer) => !isOver && setSecret(answer),
      (reason: unknown) => !isOver && setFailure(reason instanceof Error ? reason.message : String(reason)),
    );
    return () => {
      isOver = true;
    };
  }, [group.id]);
  const title = words.title(group.properties.fullyQualifiedFriendlyName);
  return (
    <Modal title={title} onClose={onClose} actions={<Button onClick={onClose}>{words.close}</Button>}>
      <p>{words.text}</p>
      {failure !== undefined && <p role="alert">{failed(title, failure)}</p>}
      {secret === undefined ? (
        failure === undefined && <p role="status">{words.reading}</p>
      ) : (
        <>
          <div className={styles.code}>
            <Field label={words.url}>
              <Input readOnly value={secret.url} />
            </Field>
            <CopyButton text={secret.url} />
          </div>
          <div className={styles.code}>
            <SecretField label={words.secret} secret={secret.secretToken} />
          </div>
        </>
      )}
    </Modal>
  );
}
