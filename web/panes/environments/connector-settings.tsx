import { useState } from 'react';

import type { GitLabAuthorization } from '../../../shared/contracts/arm/authorization.ts';
import type { DevOpsConfiguration } from '../../../shared/contracts/arm/devops-configuration.ts';
import type { SecurityConnector } from '../../../shared/contracts/arm/security-connector.ts';
import { connectorRights, useConnectorChange } from '../../api/connector-actions.ts';
import { patchDevops } from '../../api/devops-configuration.ts';
import { useSettings } from '../../app/session-context.tsx';
import { useRefusal } from '../../app/use-refusal.ts';
import { AuthorizeBox } from '../../parts/gitlab-access/authorize-box.tsx';
import { useAuthorize } from '../../parts/gitlab-access/use-authorize.ts';
import { connectorOf } from '../../url/scope.ts';
import { environmentsWords } from '../../words/environments.ts';
import { connectorPanePath } from './connector-address.ts';
import styles from './environment-pane.module.css';
import { SelectionForm } from './selection-form.tsx';

const { access: words, failed } = environmentsWords;

/**
 * Choice of groups, and access to GitLab. A new authorization replaces the access at once; where the connector is not configured
 * yet, it waits for the choice.
 */
export function ConnectorSettings({
  connector,
  devops,
}: {
  connector: SecurityConnector;
  devops: DevOpsConfiguration | null;
}) {
  const { gitLabInstances } = useSettings();
  const refused = useRefusal(connectorRights.configure, connector.id);
  const [authorization, setAuthorization] = useState<GitLabAuthorization>();
  const url = devops?.properties.gitlabInstanceUrl ?? connector.tags['gitlabInstanceUrl'];
  const instance = gitLabInstances.find((one) => one.url === url) ?? gitLabInstances[0]!;
  const replace = useConnectorChange((authorizationId: string) =>
    patchDevops(connector.id, { authorization: { authorizationId } }),
  );
  const authorizing = useAuthorize({
    connector: connectorOf(connector.id)!,
    instanceUrl: url,
    returnTo: connectorPanePath(connector.id),
    onAuthorized(answer) {
      setAuthorization(answer);
      if (devops !== null) replace.mutate(answer.authorizationId);
    },
  });
  return (
    <>
      <SelectionForm
        connectorId={connector.id}
        devops={devops}
        authorization={authorization}
        refused={refused}
      />
      <section className={styles.section} aria-label={words.title}>
        <h2>{words.title}</h2>
        <p role="status">{replace.isSuccess && words.replaced}</p>
        {replace.isError && <p role="alert">{failed(words.failed, replace.error.message)}</p>}
        <AuthorizeBox
          instance={new URL(instance.url).host}
          byOAuth={instance.authorizesByOAuth}
          authorization={authorization}
          authorizing={authorizing}
          forbidden={refused}
        />
      </section>
    </>
  );
}
