import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';

import type { SecurityConnector } from '../../../shared/contracts/arm/security-connector.ts';
import { connectorRights, useConnectorRemoval } from '../../api/connector-actions.ts';
import { useRefusal } from '../../app/use-refusal.ts';
import { ConfirmByTyping } from '../../parts/confirm-by-typing.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { paneAddress } from '../../url/use-filters.ts';
import { environmentsWords } from '../../words/environments.ts';

const { remove: words, failed } = environmentsWords;

/** Deletes the connector after its name was typed, and says what goes and what stays. */
export function DeleteConnector({ connector: { id, name, properties } }: { connector: SecurityConnector }) {
  const [isAsking, setAsking] = useState(false);
  const [, navigate] = useLocation();
  const search = useSearch();
  const remove = useConnectorRemoval(id, () => navigate(paneAddress('/environments', search)));
  const { groups = 0, projects = 0 } = properties.status ?? {};
  return (
    <>
      <GuardedButton
        appearance="subtle"
        icon={<Icon name="trash" />}
        refused={useRefusal(connectorRights.remove, id)}
        onPress={() => setAsking(true)}
      >
        {words.button}
      </GuardedButton>
      {isAsking && (
        <ConfirmByTyping
          title={words.title(name)}
          name={name}
          action={words.action}
          busy={remove.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate()}
        >
          <p>{words.text(groups, projects)}</p>
          {remove.isError && <p role="alert">{failed(words.failed, remove.error.message)}</p>}
        </ConfirmByTyping>
      )}
    </>
  );
}
