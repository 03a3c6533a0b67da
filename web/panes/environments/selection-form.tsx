import { useMemo, useState } from 'react';

import type { GitLabAuthorization } from '../../../shared/contracts/arm/authorization.ts';
import type { DevOpsConfiguration } from '../../../shared/contracts/arm/devops-configuration.ts';
import { useAvailableGroups } from '../../api/authorizations.ts';
import { useConnectorChange } from '../../api/connector-actions.ts';
import { patchDevops, putDevops } from '../../api/devops-configuration.ts';
import { useRootGroups } from '../../api/root-groups.ts';
import { selectionOf, type GroupChoice } from '../../parts/gitlab-access/choice.ts';
import { GroupChoiceFields } from '../../parts/gitlab-access/group-choice.tsx';
import { pickableGroups } from '../../parts/gitlab-access/pickable.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { accessWords } from '../../words/gitlab-access.ts';
import { environmentsWords } from '../../words/environments.ts';
import { choiceOf, connectedNames, isSameChoice, leaving } from './connector-choice.ts';
import styles from './environment-pane.module.css';

const { selection: words, failed } = environmentsWords;

/** The three choices for a connector that is there, what they mean for groups to come, and which groups would go. */
export function SelectionForm({
  connectorId,
  devops,
  authorization,
  refused,
}: {
  connectorId: string;
  devops: DevOpsConfiguration | null;
  authorization: GitLabAuthorization | undefined;
  refused: string | undefined;
}) {
  const roots = useRootGroups(connectorId).data ?? [];
  const former = choiceOf(devops);
  const [changed, setChanged] = useState<GroupChoice>();
  const choice = changed ?? former;
  const available = useAvailableGroups(
    connectorId,
    devops === null ? authorization?.authorizationId : undefined,
    {
      enabled: choice.kind === 'chosen' && (devops !== null || authorization !== undefined),
    },
  );
  const pickable = useMemo(
    () => pickableGroups(authorization?.groups ?? [], available.data ?? []),
    [authorization, available.data],
  );
  const save = useConnectorChange(() => {
    const selection = selectionOf(choice);
    return devops === null
      ? putDevops(connectorId, selection, authorization?.authorizationId ?? '')
      : patchDevops(connectorId, { topLevelInventoryList: null, ...selection });
  });
  const goes = leaving(choice, roots);
  const note = available.isError
    ? accessWords.subgroupsFailed(available.error.message)
    : available.isLoading
      ? accessWords.readingSubgroups
      : undefined;

  function change(next: GroupChoice) {
    save.reset();
    // A list begins with the groups that are connected now.
    const isNew = next.kind === 'chosen' && choice.kind !== 'chosen' && next.chosen.length === 0;
    setChanged(isNew ? { ...next, chosen: connectedNames(roots) } : next);
  }

  return (
    <section className={styles.section} aria-label={words.title}>
      <h2>{words.title}</h2>
      <GroupChoiceFields choice={choice} groups={pickable} onChange={change} note={note} />
      <p className={styles.note}>{words[choice.kind]}</p>
      {devops !== null && goes.length > 0 && (
        <p className={styles.warn} role="status">
          {words.leaves(goes.join(', '))}
        </p>
      )}
      <div className={styles.buttons}>
        <GuardedButton
          appearance="primary"
          refused={refused ?? faultOf()}
          busy={save.isPending}
          onPress={() => save.mutate()}
        >
          {save.isPending ? words.saving : words.save}
        </GuardedButton>
        <span role="status">{save.isSuccess && words.saved}</span>
        {save.isError && <span role="alert">{failed(words.failed, save.error.message)}</span>}
      </div>
    </section>
  );

  function faultOf(): string | undefined {
    if (devops === null && authorization === undefined) return words.authorizeFirst;
    if (choice.kind === 'chosen' && choice.chosen.length === 0) return accessWords.chooseOne;
    return devops !== null && isSameChoice(choice, former) ? words.same : undefined;
  }
}
