import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { Route, Switch } from 'wouter';

import { panes } from './routes.tsx';

const client = new QueryClient();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <FluentProvider theme={webLightTheme}>
      <QueryClientProvider client={client}>
        <Suspense>
          <Switch>
            {panes.map(({ path, view }) => (
              <Route key={path} path={path} component={view} />
            ))}
          </Switch>
        </Suspense>
      </QueryClientProvider>
    </FluentProvider>
  </StrictMode>,
);
