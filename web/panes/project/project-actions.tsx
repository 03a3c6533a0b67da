import { Button } from '@fluentui/react-components';
import { useEffect } from 'react';

import { useRefusal } from '../../app/use-refusal.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { projectWords } from '../../words/project.ts';
import { gitLabAddress } from './gitlab-address.ts';
import type { ProjectPane } from './use-project-pane.ts';
import { readingOf } from './use-reading.ts';

const { actions: texts } = projectWords;
const resyncAction = 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects/resync/action';

export function ProjectActions({ pane }: { pane: ProjectPane }) {
  const address = gitLabAddress(pane.facts?.url, pane.gitLabUrl);
  return (
    <>
      <ReadAgain pane={pane} />
      {address !== undefined && (
        <Button
          as="a"
          size="small"
          appearance="subtle"
          icon={<Icon name="external" />}
          href={address}
          target="_blank"
          rel="noopener noreferrer"
        >
          {texts.open}
        </Button>
      )}
      <CopyButton appearance="subtle" text={() => location.href} label={texts.copyLink} />
    </>
  );
}

function ReadAgain({ pane: { connectorId, readAt, reading } }: { pane: ProjectPane }) {
  const refused = useRefusal(resyncAction, connectorId);
  const { resync, asked, ask, done } = reading;
  const { isReading, isRead, forMs } = readingOf(asked, readAt);

  useEffect(() => {
    if (asked === undefined) return undefined;
    const timer = setTimeout(done, forMs);
    return () => clearTimeout(timer);
  }, [asked, forMs, done]);

  return (
    <>
      {resync.isError && <span role="alert">{texts.failed(resync.error.message)}</span>}
      <span role="status" className="visually-hidden">
        {isReading && texts.asked}
        {isRead && texts.read}
      </span>
      <GuardedButton
        appearance="subtle"
        icon={<Icon name={isRead ? 'check' : 'refresh'} />}
        refused={refused}
        busy={resync.isPending || isReading}
        onPress={() => ask(readAt)}
      >
        {isReading ? texts.reading : texts.readAgain}
      </GuardedButton>
    </>
  );
}
