import type { FindingSeverity as Severity } from '../../shared/contracts/findings/finding.ts';
import { findingWords } from '../words/findings.ts';
import { findingSeverityColors, findingSeverityIcons } from './finding-severities.ts';
import { Icon } from './icon.tsx';

/** An icon of its own shape; the scanner's rating, not that of a check. */
export function FindingSeverity({ severity }: { severity: Severity }) {
  return (
    <Icon
      name={findingSeverityIcons[severity]}
      color={findingSeverityColors[severity]}
      label={findingWords.severities[severity]}
    />
  );
}
