import { checkWords } from '../../words/check-panel.ts';
import { CopyButton } from '../copy-button.tsx';
import { Icon } from '../icon.tsx';
import styles from './check-panel.module.css';
import { fixCall } from './fix-call.ts';
import { gitLabPage } from './gitlab-page.ts';

type Props = {
  /** The page in GitLab and the call, as the catalogue has them. */
  fix: { page: string; api: string };
  /** The thing to change; without it there is no address. */
  thing: { kind: 'project' | 'group' | 'instance'; fullPath: string; gitLabId: number } | undefined;
  /** A configured GitLab; never another one. */
  gitLabUrl: string | undefined;
};

/** The page in GitLab, and the call that does the same: to be copied, without a token. */
export function Fix({ fix: { page, api }, thing, gitLabUrl }: Props) {
  const known = thing === undefined || gitLabUrl === undefined ? undefined : { thing, gitLabUrl };
  const address = known === undefined ? undefined : gitLabPage(page, known.gitLabUrl, known.thing);
  const call =
    known === undefined
      ? undefined
      : fixCall(api, { gitLabUrl: known.gitLabUrl, gitLabId: known.thing.gitLabId });
  return (
    <>
      <p>
        {address === undefined ? (
          checkWords.inGitLab(page)
        ) : (
          <a href={address} target="_blank" rel="noopener noreferrer" title={page}>
            {checkWords.openPage(page.split(' > ').at(-1) ?? page)} <Icon name="external" />
          </a>
        )}
      </p>
      {call === undefined ? (
        known !== undefined && <p>{checkWords.noCall(api)}</p>
      ) : (
        <div className={styles.call}>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls must be reachable */}
          <pre tabIndex={0} role="region" aria-label={checkWords.fix}>
            {call}
          </pre>
          <CopyButton text={call} label={checkWords.copyCall} />
          <p className={styles.note}>{checkWords.token}</p>
        </div>
      )}
    </>
  );
}
