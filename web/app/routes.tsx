import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

export type Pane = { path: string; view: LazyExoticComponent<ComponentType> };

/** Address → pane. Each pane is a chunk of its own. */
export const panes: readonly Pane[] = [
  {
    path: '/devops',
    view: lazy(async () => ({ default: (await import('../panes/devops/devops-pane.tsx')).DevopsPane })),
  },
];
