import type { IconName } from '../parts/icon-names.ts';
import { words } from '../words/en.ts';

/** Panes of the navigation. `g` and the letter opens one. */
export type PaneName = keyof typeof words.panes;
export type NavigationEntry = {
  name: PaneName;
  path: string;
  icon: IconName;
  group: 'posture' | 'connect';
  letter?: string;
  /** In the bar at the bottom of a narrow window, under this name. */
  narrow?: string;
};

export const navigationEntries: readonly NavigationEntry[] = [
  {
    name: 'devops',
    path: '/devops',
    icon: 'shield',
    group: 'posture',
    letter: 'd',
    narrow: words.navigation.short.devops,
  },
  {
    name: 'recommendations',
    path: '/recommendations',
    icon: 'list',
    group: 'posture',
    letter: 'r',
    narrow: words.panes.recommendations,
  },
  { name: 'coverage', path: '/coverage', icon: 'squares', group: 'posture' },
  {
    name: 'changes',
    path: '/changes',
    icon: 'trend',
    group: 'posture',
    letter: 'c',
    narrow: words.panes.changes,
  },
  {
    name: 'environments',
    path: '/environments',
    icon: 'plug',
    group: 'connect',
    letter: 'e',
    narrow: words.navigation.short.environments,
  },
  { name: 'runs', path: '/runs', icon: 'refresh', group: 'connect' },
];

/** The entry whose pane, or something below it, an address shows. */
export function entryAt(path: string): NavigationEntry | undefined {
  return navigationEntries.find((entry) => path === entry.path || path.startsWith(`${entry.path}/`));
}
