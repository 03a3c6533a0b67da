import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { iconStyle } from '../../parts/icon.tsx';
import { runsWords } from '../../words/runs.ts';
import { stateIcons } from './run-text.ts';

export function RunState({ state }: { state: RunResource['properties']['state'] }) {
  const { icon, color } = stateIcons[state];
  return (
    <span className="with-icon" style={iconStyle(icon, color)}>
      {runsWords.states[state]}
    </span>
  );
}
