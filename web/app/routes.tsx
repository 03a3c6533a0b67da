import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

/** Also below an address of its own, for the connector whose address would be that of the wizard. */
const environmentPane = lazy(async () => ({
  default: (await import('../panes/environments/environment-pane.tsx')).EnvironmentPane,
}));

export type Route = { path: string; view: LazyExoticComponent<ComponentType> };

/** Address → pane, the first that matches. Each pane is a chunk of its own. */
export const routes: readonly Route[] = [
  {
    path: '/devops',
    view: lazy(async () => ({ default: (await import('../panes/devops/devops-pane.tsx')).DevopsPane })),
  },
  {
    path: '/devops/:rg/:connector/:group/:project',
    view: lazy(async () => ({ default: (await import('../panes/project/project-pane.tsx')).ProjectPane })),
  },
  {
    path: '/runs',
    view: lazy(async () => ({ default: (await import('../panes/runs/runs-pane.tsx')).RunsPane })),
  },
  {
    path: '/runs/:rg/:connector/:run',
    view: lazy(async () => ({ default: (await import('../panes/runs/run-pane.tsx')).RunPane })),
  },
  {
    path: '/environments/add/gitlab',
    view: lazy(async () => ({
      default: (await import('../panes/add-gitlab/add-gitlab-pane.tsx')).AddGitlabPane,
    })),
  },
  {
    path: '/environments',
    view: lazy(async () => ({
      default: (await import('../panes/environments/environments-pane.tsx')).EnvironmentsPane,
    })),
  },
  {
    path: '/environments/:rg/:connector',
    view: environmentPane,
  },
  {
    path: '/environments/:rg/:connector/connector',
    view: environmentPane,
  },
  {
    path: '/recommendations',
    view: lazy(async () => ({
      default: (await import('../panes/recommendations/recommendations-pane.tsx')).RecommendationsPane,
    })),
  },
  {
    path: '/coverage',
    view: lazy(async () => ({ default: (await import('../panes/coverage/coverage-pane.tsx')).CoveragePane })),
  },
  {
    path: '/changes',
    view: lazy(async () => ({ default: (await import('../panes/changes/changes-pane.tsx')).ChangesPane })),
  },
];

/** Whether there is a pane at just this path. */
export function hasPane(path: string): boolean {
  return routes.some((route) => route.path === path);
}
