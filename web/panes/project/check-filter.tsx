import { iconStyle } from '../../parts/icon.tsx';
import { verdictColors, verdictIcons, type VerdictName } from '../../parts/verdicts.ts';
import { projectWords } from '../../words/project.ts';
import type { Shown } from './check-rows.ts';
import styles from './checks-tab.module.css';
import type { ProjectPane } from './use-project-pane.ts';

const { checks: texts } = projectWords;

/** `All 62`, `Open 12`, `5 fail`, `7 not assessed`: the numbers are those of the list below. */
export function CheckFilter({ pane: { rows, counts, shown, setShown } }: { pane: ProjectPane }) {
  const choices: readonly { shown: Shown; text: string; verdict?: VerdictName }[] = [
    { shown: 'all', text: texts.all(rows.length) },
    { shown: 'open', text: texts.open(counts.fail + counts.notAssessed) },
    { shown: 'fail', text: texts.fail(counts.fail), verdict: 'fail' },
    { shown: 'notAssessed', text: texts.notAssessed(counts.notAssessed), verdict: 'notAssessed' },
    ...(counts.exempt > 0
      ? [{ shown: 'exempt', text: texts.exempt(counts.exempt), verdict: 'exempt' } as const]
      : []),
  ];
  return (
    <div className={styles.filter} role="group" aria-label={texts.show}>
      {choices.map((choice) => (
        <button
          key={choice.shown}
          type="button"
          aria-pressed={choice.shown === shown}
          onClick={() => setShown(choice.shown)}
        >
          {choice.verdict === undefined ? (
            choice.text
          ) : (
            <span
              className="with-icon"
              style={iconStyle(verdictIcons[choice.verdict], verdictColors[choice.verdict])}
            >
              {choice.text}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
