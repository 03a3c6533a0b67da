import { Icon } from '../parts/icon.tsx';
import { Menu, type MenuChoice } from '../parts/popup/menu.tsx';
import type { Session } from '../session/session.ts';
import { words } from '../words/en.ts';
import styles from './account-menu.module.css';
import iconStyles from './icon-button.module.css';
import { useScopeChoices } from './scope-choices.ts';
import { scopeGroups } from './scope-menu.tsx';
import { useSession, useSettings } from './session-context.tsx';

/** The person who uses the page; in a narrow window also the scope, for which the top bar has no room. */
export function AccountMenu({ withScope, onHelp }: { withScope: boolean; onHelp: () => void }) {
  const { session, state } = useSession();
  const { version } = useSettings();
  const choices = useScopeChoices();
  return (
    <Menu
      label={words.account.label}
      button={<Icon name="person" />}
      buttonLabel={words.account.label}
      className={iconStyles.button}
      before={
        state.kind !== 'signedOut' && (
          <p className={styles.person}>
            <b>{state.person.name}</b>
            <span>{state.person.how}</span>
          </p>
        )
      }
      groups={withScope ? scopeGroups(choices) : []}
      choices={actionsOf(session, onHelp)}
      after={
        <p className={styles.version}>
          {words.product} {version}
        </p>
      }
    />
  );
}

function actionsOf({ actAsAnother, signOut }: Session, onHelp: () => void): MenuChoice[] {
  const { shortcuts, api, another, signOut: leave } = words.account;
  return [
    { id: 'shortcuts', text: shortcuts, onChoose: onHelp },
    { id: 'api', text: api, onChoose: () => window.open('/openapi.json', '_blank', 'noopener') },
    ...(actAsAnother === undefined
      ? []
      : [{ id: 'another', text: another, onChoose: () => void actAsAnother() }]),
    ...(signOut === undefined ? [] : [{ id: 'signOut', text: leave, onChoose: () => void signOut() }]),
  ];
}
