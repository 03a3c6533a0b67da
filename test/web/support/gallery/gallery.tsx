import './without-eval.ts';
import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { StrictMode, type ComponentType } from 'react';
import { createRoot } from 'react-dom/client';

import '../../../../web/style/tokens.css';
import '../../../../web/style/base.css';
import '../../../../web/style/print.css';
import './gallery.css';
import { useMedia } from '../../../../web/parts/use-media.ts';
import { FiltersShow } from './filters-show.tsx';
import { GridShow, TreeShow, WrapShow } from './grid-shows.tsx';
import { PartsShow } from './parts-show.tsx';
import { PanelShow, PickerShow, ConfirmShow, MenuShow } from './panel-shows.tsx';
import { StatesShow } from './states-show.tsx';

/** Every part of web/parts, for tests alone: the path names the show. */
const shows: Record<string, ComponentType> = {
  parts: PartsShow,
  grid: GridShow,
  tree: TreeShow,
  wrap: WrapShow,
  filters: FiltersShow,
  panel: PanelShow,
  picker: PickerShow,
  confirm: ConfirmShow,
  menu: MenuShow,
  states: StatesShow,
};
const Show = shows[location.pathname.slice(1)] ?? PartsShow;
const type = { fontFamilyBase: 'var(--font)', fontSizeBase300: '13px', lineHeightBase300: '18px' };
const themes = { light: { ...webLightTheme, ...type }, dark: { ...webDarkTheme, ...type } };

function Gallery() {
  const isDark = useMedia('(prefers-color-scheme: dark)');
  return (
    <FluentProvider theme={isDark ? themes.dark : themes.light}>
      <main className="main">
        <h1>Gallery</h1>
        <Show />
      </main>
    </FluentProvider>
  );
}

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <Gallery />
  </StrictMode>,
);
