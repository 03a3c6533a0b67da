import type { ConnectorStatus } from '../../../shared/contracts/arm/connector-status.ts';
import type { IconName } from '../../parts/icon-names.ts';
import { Icon } from '../../parts/icon.tsx';
import { environmentsWords } from '../../words/environments.ts';

const { states, reading } = environmentsWords;

/** State of a connector in a word, with the reason in the title. */
export function ConnectorState({ status }: { status: ConnectorStatus | undefined }) {
  if (status === undefined) return environmentsWords.unknown;
  const { icon, color } = lookOf(status);
  const isReading = status.state === 'Healthy' && status.data === 'reading';
  return (
    <span title={status.reason}>
      <Icon name={icon} color={color} /> {isReading ? reading : states[status.state]}
    </span>
  );
}

function lookOf({ state, data }: ConnectorStatus): { icon: IconName; color: string } {
  if (state === 'InProgress' || (state === 'Healthy' && data === 'reading')) {
    return { icon: 'refresh', color: 'var(--text-2)' };
  }
  if (state === 'Healthy') return { icon: 'pass', color: 'var(--pass)' };
  return state === 'NotConfigured'
    ? { icon: 'not-applicable', color: 'var(--na)' }
    : { icon: 'warning', color: 'var(--warn)' };
}
