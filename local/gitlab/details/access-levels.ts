import type { AccessEntry } from './records.ts';

const descriptions: Readonly<Record<AccessEntry['access_level'], string>> = {
  0: 'No one',
  30: 'Developers + Maintainers',
  40: 'Maintainers',
  60: 'Instance admins',
};

export function accessLevelDescription({ access_level: level }: AccessEntry): string {
  return descriptions[level];
}
