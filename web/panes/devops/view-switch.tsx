import { devopsWords } from '../../words/devops.ts';
import styles from './view-switch.module.css';

const views = ['tree', 'flat'] as const;
type View = (typeof views)[number];

export function ViewSwitch({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  return (
    <div className={styles.switch} role="group" aria-label={devopsWords.view.label}>
      {views.map((one) => (
        <button key={one} type="button" aria-pressed={one === view} onClick={() => onChange(one)}>
          {devopsWords.view[one]}
        </button>
      ))}
    </div>
  );
}
