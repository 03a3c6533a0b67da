import { Button } from '@fluentui/react-components';
import { useState } from 'react';

import type { GitLabAuthorization } from '../../../shared/contracts/arm/authorization.ts';
import { accessWords } from '../../words/gitlab-access.ts';
import { Icon } from '../icon.tsx';
import { useNow } from '../use-now.ts';
import { whenText } from '../when-text.ts';
import styles from './authorize-box.module.css';
import { AuthorizeMessage } from './authorize-message.tsx';
import { PermissionTable } from './permission-table.tsx';
import { TokenForm } from './token-form.tsx';
import type { AskedScope, Authorizing } from './use-authorize.ts';

/** Permissions and why, and the two ways to give them: GitLab's own window, or a token. `forbidden` is why neither is allowed. */
export function AuthorizeBox({
  instance,
  byOAuth,
  authorization,
  authorizing,
  forbidden,
}: {
  /** Host of the GitLab. */
  instance: string;
  byOAuth: boolean;
  authorization: GitLabAuthorization | undefined;
  authorizing: Authorizing;
  forbidden?: string | undefined;
}) {
  const [withToken, setWithToken] = useState(!byOAuth);
  const [scope, setScope] = useState<AskedScope>('read_api');
  const [again, setAgain] = useState(false);
  const { state } = authorizing;
  const isBusy = state.kind === 'exchanging';
  const isDone = authorization !== undefined && !again && state.kind === 'idle';
  const isOff = isBusy || forbidden !== undefined;

  return (
    <section className={styles.box} aria-label={accessWords.authorized}>
      {isDone ? (
        <div className={styles.head}>
          <Icon name="pass" color="var(--pass)" />
          <Authorized authorization={authorization} instance={instance} />
          <Button
            appearance="subtle"
            disabled={forbidden !== undefined}
            title={forbidden}
            onClick={() => setAgain(true)}
          >
            {accessWords.authorizeAgain}
          </Button>
        </div>
      ) : withToken ? (
        <TokenForm
          authorizing={authorizing}
          forbidden={forbidden}
          onlyWay={!byOAuth}
          onDone={() => setAgain(false)}
        />
      ) : (
        <div className={styles.head}>
          <p>{accessWords.notYet(instance)}</p>
          <Button
            appearance="primary"
            disabledFocusable={isOff}
            title={forbidden}
            onClick={() => {
              setAgain(false);
              authorizing.open(scope);
            }}
          >
            {accessWords.authorize}
          </Button>
        </div>
      )}
      {!isDone && byOAuth && (
        <button type="button" className={styles.link} onClick={() => setWithToken(!withToken)}>
          {withToken ? accessWords.token.window : accessWords.token.instead}
        </button>
      )}
      <AuthorizeMessage authorizing={authorizing} scope={scope} />
      <PermissionTable
        authorization={isDone ? authorization : undefined}
        asked={withToken ? undefined : scope}
        onAsk={setScope}
      />
    </section>
  );
}

function Authorized({ authorization, instance }: { authorization: GitLabAuthorization; instance: string }) {
  const now = useNow();
  const { token, user, expiresAt } = authorization;
  const end = token.expiresOn === undefined ? accessWords.endUnknown : accessWords.ends(token.expiresOn);
  return (
    <p role="status">
      <b>{accessWords.authorized}</b>
      {accessWords.authorizedAt(instance, user?.login)} {token.renews ? accessWords.renews : end}{' '}
      <span className={styles.until}>
        {accessWords.usableUntil(whenText(new Date(expiresAt), now, 'time'))}
      </span>
    </p>
  );
}
