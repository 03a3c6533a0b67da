import type { ReactNode } from 'react';

import type { ConnectorStatus } from '../../../shared/contracts/arm/connector-status.ts';
import type { SecurityConnector } from '../../../shared/contracts/arm/security-connector.ts';
import { percent } from '../../parts/amount.ts';
import { When } from '../../parts/when.tsx';
import { environmentsWords as words } from '../../words/environments.ts';

/** Host of the connector's GitLab; the first one is meant where none is named. */
export function hostOf({ tags }: SecurityConnector, instances: readonly { url: string }[]): string {
  const url = tags['gitlabInstanceUrl'] ?? instances[0]?.url;
  return url !== undefined && URL.canParse(url) ? new URL(url).host : (url ?? words.unknown);
}

export function coverageText(status: ConnectorStatus | undefined): string {
  if (status === undefined) return words.unknown;
  const { assessed, notAssessed } = status.coverage;
  return assessed + notAssessed === 0 ? words.unknown : `${percent(assessed, assessed + notAssessed)} %`;
}

export function lastSync(status: ConnectorStatus | undefined): ReactNode {
  const at = status?.lastRun?.endedAt ?? status?.lastRun?.beganAt;
  return at === undefined ? words.never : <When at={at} />;
}

export function nextSync(status: ConnectorStatus | undefined): ReactNode {
  return status?.nextSyncAt === undefined ? words.unknown : <When at={status.nextSyncAt} as="time" />;
}

/** OAuth tokens are renewed; of those that are not, the day. */
export function tokenEnd(status: ConnectorStatus | undefined): string {
  if (status === undefined || status.state === 'NotConfigured') return words.unknown;
  return status.tokenExpiresOn ?? words.renews;
}
