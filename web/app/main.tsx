import './without-eval.ts';
import '../style/tokens.css';
import '../style/base.css';
import '../style/print.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { newQueryClient } from '../api/query-client.ts';
import { App } from './app.tsx';
import { openPage } from './open-page.ts';
import { applyTheme } from './theme.ts';

applyTheme();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App opening={openPage()} client={newQueryClient()} />
  </StrictMode>,
);
