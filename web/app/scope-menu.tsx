import { Icon } from '../parts/icon.tsx';
import { Menu, type MenuGroup } from '../parts/popup/menu.tsx';
import { words } from '../words/en.ts';
import { useScopeChoices, type ScopeChoices } from './scope-choices.ts';
import styles from './scope-menu.module.css';

/** Subscription, and connector in it. */
export function ScopeMenu() {
  const choices = useScopeChoices();
  return (
    <Menu
      label={words.scope.label}
      button={
        <>
          <Icon name="folder" />
          <span className={styles.label} title={`${words.scope.label}: ${choices.label}`}>
            {choices.label}
          </span>
          <Icon name="chevron-down" />
        </>
      }
      className={styles.trigger}
      groups={scopeGroups(choices)}
    />
  );
}

/** Subscriptions and connectors as choices of a menu. */
export function scopeGroups({ subscriptions, connectors, checked, choose }: ScopeChoices): MenuGroup[] {
  const groups = [
    { name: 'subscription', title: words.scope.subscriptions, items: subscriptions },
    { name: 'connector', title: words.scope.connectors, items: connectors },
  ] as const;
  return groups.map(({ name, title, items }) => ({
    title,
    choices: items.map(({ value, text }) => ({
      id: `${name} ${value}`,
      text,
      checked: checked[name].includes(value),
      onChoose: () => choose(name, value),
    })),
  }));
}
