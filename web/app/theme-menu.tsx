import { Menu, MenuItemRadio, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';

import type { IconName } from '../parts/icon-names.ts';
import { words } from '../words/en.ts';
import { IconButton } from './icon-button.tsx';
import { setTheme, themeChoices, useThemeChoice, type ThemeChoice } from './theme.ts';

const icons: Record<ThemeChoice, IconName> = { light: 'sun', dark: 'moon', system: 'moon' };

export function ThemeMenu() {
  const choice = useThemeChoice();
  return (
    <Menu
      checkedValues={{ theme: [choice] }}
      onCheckedValueChange={(_, { checkedItems }) => setTheme(choiceOf(checkedItems))}
    >
      <MenuTrigger disableButtonEnhancement>
        <IconButton icon={icons[choice]} label={words.theme.label} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {themeChoices.map((one) => (
            <MenuItemRadio key={one} name="theme" value={one}>
              {words.theme[one]}
            </MenuItemRadio>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function choiceOf(items: readonly string[]): ThemeChoice {
  return themeChoices.find((one) => items.includes(one)) ?? 'system';
}
