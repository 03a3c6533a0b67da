import {
  Menu,
  MenuGroup,
  MenuGroupHeader,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';

import { Icon } from '../parts/icon.tsx';
import { words } from '../words/en.ts';
import { useScopeChoices, type ScopeChoices } from './scope-choices.ts';
import styles from './scope-menu.module.css';

/** Subscription, and connector in it. */
export function ScopeMenu() {
  const choices = useScopeChoices();
  return (
    <Menu
      checkedValues={choices.checked}
      onCheckedValueChange={(_, { name, checkedItems }) => choices.choose(name, checkedItems[0] ?? '')}
    >
      <MenuTrigger disableButtonEnhancement>
        <button type="button" className={styles.trigger} title={`${words.scope.label}: ${choices.label}`}>
          <Icon name="folder" />
          <span className={styles.label}>{choices.label}</span>
          <Icon name="chevron-down" />
        </button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <ScopeItems choices={choices} />
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

export function ScopeItems({ choices }: { choices: ScopeChoices }) {
  const groups = [
    { name: 'subscription', title: words.scope.subscriptions, items: choices.subscriptions },
    { name: 'connector', title: words.scope.connectors, items: choices.connectors },
  ];
  return groups.map(({ name, title, items }) => (
    <MenuGroup key={name}>
      <MenuGroupHeader>{title}</MenuGroupHeader>
      {items.map(({ value, text }) => (
        <MenuItemRadio key={value} name={name} value={value}>
          {text}
        </MenuItemRadio>
      ))}
    </MenuGroup>
  ));
}
