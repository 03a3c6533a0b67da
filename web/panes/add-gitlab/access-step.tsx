import { useMemo, useState } from 'react';

import { useAvailableGroups } from '../../api/authorizations.ts';
import { AuthorizeBox } from '../../parts/gitlab-access/authorize-box.tsx';
import { GroupChoiceFields } from '../../parts/gitlab-access/group-choice.tsx';
import { pickableGroups } from '../../parts/gitlab-access/pickable.ts';
import { useAuthorize } from '../../parts/gitlab-access/use-authorize.ts';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { wizardWords } from '../../words/add-gitlab.ts';
import { accessWords } from '../../words/gitlab-access.ts';
import styles from './add-gitlab-pane.module.css';
import { StepFoot, useGoTo } from './step-foot.tsx';
import { wizardPath } from './step-list.tsx';
import type { Wizard } from './use-wizard.ts';

/** Permissions, the authorization, and which groups. */
export function AccessStep({ wizard }: { wizard: Wizard }) {
  const { path, connectorId, instance, authorization, change, forbidden } = wizard;
  const goTo = useGoTo();
  const [isAsked, setAsked] = useState(false);
  const authorizing = useAuthorize({
    connector: path,
    instanceUrl: instance.url,
    returnTo: `${wizardPath}?step=2`,
    onAuthorized: (answer) => change({ authorization: { connectorId, instance: instance.url, answer } }),
  });
  const fault =
    authorization === undefined
      ? wizardWords.authorizeFirst
      : wizard.isReady[2]
        ? undefined
        : accessWords.chooseOne;
  const canConnect = authorization?.groups.some((group) => group.canConnect) ?? false;

  return (
    <>
      <div className={styles.fields}>
        {wizard.isExpired && authorizing.state.kind === 'idle' && (
          <StateMessage icon="warning" tone="warn" title={wizardWords.expired} strip>
            <p>{wizardWords.expiredText}</p>
          </StateMessage>
        )}
        <AuthorizeBox
          instance={new URL(instance.url).host}
          byOAuth={instance.authorizesByOAuth}
          authorization={authorization}
          authorizing={authorizing}
          forbidden={forbidden}
        />
        {authorization !== undefined && !canConnect && (
          <StateMessage icon="lock" tone="warn" title={accessWords.noneOwned} role="alert" strip>
            <p>{accessWords.noneOwnedText(authorization.user?.login)}</p>
          </StateMessage>
        )}
        {authorization !== undefined && <Groups wizard={wizard} authorization={authorization} />}
      </div>
      <StepFoot
        step={2}
        next={wizardWords.next[2]}
        forbidden={
          forbidden ?? (authorization === undefined || canConnect ? undefined : accessWords.noneOwned)
        }
        fault={isAsked ? fault : undefined}
        onNext={() => {
          setAsked(true);
          if (fault === undefined) goTo(3);
        }}
      />
    </>
  );
}

/** The choice. Groups below the topmost ones are read once they are needed. */
function Groups({
  wizard: { connectorId, choice, change },
  authorization: { authorizationId, groups, groupsCut },
}: {
  wizard: Wizard;
  authorization: NonNullable<Wizard['authorization']>;
}) {
  const available = useAvailableGroups(connectorId, authorizationId, { enabled: choice.kind === 'chosen' });
  const pickable = useMemo(() => pickableGroups(groups, available.data ?? []), [groups, available.data]);
  const projects = useMemo(
    () => new Map(groups.map((group) => [group.fullyQualifiedName, group.projects])),
    [groups],
  );
  const cut = groupsCut ? accessWords.cut : undefined;
  const reading = available.isPending ? accessWords.readingSubgroups : undefined;
  const failed = available.isError ? accessWords.subgroupsFailed(available.error.message) : undefined;
  return (
    <GroupChoiceFields
      choice={choice}
      groups={pickable}
      onChange={({ kind, chosen }) => change({ choice: { kind, chosen: [...chosen] } })}
      note={failed ?? reading ?? cut}
      projectsOf={(name) => projects.get(name)}
    />
  );
}
