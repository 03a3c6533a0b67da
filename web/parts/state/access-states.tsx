import { stateWords } from '../../words/parts.ts';
import { CopyButton } from '../copy-button.tsx';
import { StateMessage } from './state-message.tsx';

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
