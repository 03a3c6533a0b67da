import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';

import { ApiError } from '../../api/api-error.ts';
import { createConnector } from '../../api/connectors.ts';
import { putDevops, runBegan } from '../../api/devops-configuration.ts';
import { selectionOf } from '../../parts/gitlab-access/choice.ts';
import { runPath } from '../../url/scope.ts';
import { addressWith } from '../../url/use-filters.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import { keptDraft } from './draft.ts';
import type { Wizard } from './use-wizard.ts';

type CreateState = { kind: 'idle' | 'sending' } | { kind: 'failed'; title: string; error: Error };

/** Queries with another answer once there is one more connector. */
const changed = new Set(['connectors', 'resourceGroups', 'subscriptions', 'dataStatus', 'inventorySummary']);

/**
 * Creates the connector and its configuration, and goes on to the run. May be pressed again after any failure: the draft remembers
 * that the connector may be there already, and the service joins a configuration with the same authorization.
 */
export function useCreate({
  draft,
  change,
  path,
  connectorId,
  region,
  instance,
  choice,
  authorization,
}: Wizard) {
  const [state, setState] = useState<CreateState>({ kind: 'idle' });
  const [, navigate] = useLocation();
  const client = useQueryClient();

  async function send(authorizationId: string) {
    setState({ kind: 'sending' });
    let title: string = wizardWords.createFailed;
    try {
      const again = draft.begun === connectorId;
      change({ begun: connectorId });
      await createConnector(connectorId, {
        location: region.name,
        gitlabInstanceUrl: instance.url,
        again,
      });
      title = wizardWords.configureFailed;
      const { properties } = await putDevops(connectorId, selectionOf(choice), authorizationId);
      await runBegan(connectorId, properties.currentRunId);
      keptDraft.keep({});
      void client.invalidateQueries({ predicate: ({ queryKey }) => changed.has(String(queryKey[0])) });
      navigate(addressOfRun(properties.currentRunId));
    } catch (failure) {
      // Another connector of this name is there: it was not ours that was begun.
      if (failure instanceof ApiError && failure.status === 412) change({ begun: undefined });
      setState({
        kind: 'failed',
        title,
        error: failure instanceof Error ? failure : new Error(String(failure)),
      });
    }
  }

  function addressOfRun(runId: string | undefined): string {
    const sub = new URLSearchParams({ sub: path.subscriptionId }).toString();
    if (runId === undefined) return addressWith('/devops', sub);
    return addressWith(runPath(path, runId), sub);
  }

  return {
    state,
    create: () => void (authorization !== undefined && send(authorization.authorizationId)),
  };
}
