import {
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemLink,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';

import { words } from '../words/en.ts';
import styles from './account-menu.module.css';
import { IconButton } from './icon-button.tsx';
import { useScopeChoices } from './scope-choices.ts';
import { ScopeItems } from './scope-menu.tsx';
import { useSession, useSettings } from './session-context.tsx';

/** The person who uses the page; in a narrow window also the scope, for which the top bar has no room. */
export function AccountMenu({ withScope, onHelp }: { withScope: boolean; onHelp: () => void }) {
  const { session, state } = useSession();
  const { version } = useSettings();
  const choices = useScopeChoices();
  return (
    <Menu
      checkedValues={choices.checked}
      onCheckedValueChange={(_, { name, checkedItems }) => choices.choose(name, checkedItems[0] ?? '')}
    >
      <MenuTrigger disableButtonEnhancement>
        <IconButton icon="person" label={words.account.label} />
      </MenuTrigger>
      <MenuPopover>
        {state.kind !== 'signedOut' && (
          <p className={styles.person}>
            <b>{state.person.name}</b>
            <span>{state.person.how}</span>
          </p>
        )}
        <MenuList>
          {withScope && <ScopeItems choices={choices} />}
          {withScope && <MenuDivider />}
          <MenuItem onClick={onHelp}>{words.account.shortcuts}</MenuItem>
          <MenuItemLink href="/openapi.json" target="_blank" rel="noopener">
            {words.account.api}
          </MenuItemLink>
          {session.actAsAnother !== undefined && (
            <MenuItem onClick={() => void session.actAsAnother?.()}>{words.account.another}</MenuItem>
          )}
          {session.signOut !== undefined && (
            <MenuItem onClick={() => void session.signOut?.()}>{words.account.signOut}</MenuItem>
          )}
        </MenuList>
        <p className={styles.version}>
          {words.product} {version}
        </p>
      </MenuPopover>
    </Menu>
  );
}
