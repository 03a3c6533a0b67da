import { stateWords } from '../../words/parts.ts';
import { CopyButton } from '../copy-button.tsx';
import { StateMessage } from './state-message.tsx';

/** The reader's role allows reading alone. `request` is a text to send to someone who can give another one. */
export function ForbiddenState({
  action,
  needed,
  scope,
  ownRole,
  request,
  strip = false,
}: {
  /** `Exempting`. */
  action: string;
  needed: string;
  scope: string;
  ownRole: string;
  request: string;
  strip?: boolean;
}) {
  return (
    <StateMessage
      icon="lock"
      title={stateWords.forbidden}
      strip={strip}
      actions={<CopyButton text={request} label={stateWords.copyAccessRequest} />}
    >
      <p>{stateWords.forbiddenText(action, needed, scope, ownRole)}</p>
    </StateMessage>
  );
}

/** No connector of the scope may be read. */
export function SeesNothing({
  scope,
  ownRole,
  request,
}: {
  scope: string;
  ownRole: string;
  request: string;
}) {
  return (
    <StateMessage
      icon="lock"
      title={stateWords.seesNothing}
      actions={<CopyButton text={request} label={stateWords.copyRequest} />}
    >
      <p>{stateWords.seesNothingText(scope, ownRole)}</p>
    </StateMessage>
  );
}
