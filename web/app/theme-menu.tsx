import { Icon } from '../parts/icon.tsx';
import type { IconName } from '../parts/icon-names.ts';
import { Menu } from '../parts/popup/menu.tsx';
import { words } from '../words/en.ts';
import styles from './icon-button.module.css';
import { setTheme, themeChoices, useThemeChoice, type ThemeChoice } from './theme.ts';

const icons: Record<ThemeChoice, IconName> = { light: 'sun', dark: 'moon', system: 'moon' };

export function ThemeMenu() {
  const chosen = useThemeChoice();
  return (
    <Menu
      label={words.theme.label}
      button={<Icon name={icons[chosen]} />}
      buttonLabel={words.theme.label}
      className={styles.button}
      choices={themeChoices.map((choice) => ({
        id: choice,
        text: words.theme[choice],
        checked: choice === chosen,
        onChoose: () => setTheme(choice),
      }))}
    />
  );
}
