import { Radio, RadioGroup } from '@fluentui/react-components';

import { accessWords } from '../../words/gitlab-access.ts';
import type { PickableGroup } from '../group-picker/matching-groups.ts';
import { GroupPicker } from '../group-picker/group-picker.tsx';
import { choiceKinds, splitChosen, type ChoiceKind, type GroupChoice } from './choice.ts';
import styles from './group-choice.module.css';

/** The three choices, and the groups of the third. `summary` is what stands beside the search. */
export function GroupChoiceFields({
  choice,
  groups,
  onChange,
  note,
  projectsOf,
}: {
  choice: GroupChoice;
  groups: readonly PickableGroup[];
  onChange: (choice: GroupChoice) => void;
  note?: string | undefined;
  /** Projects of a group, where they are known. */
  projectsOf?: (fullName: string) => number | undefined;
}) {
  const chosen = new Set(choice.chosen);
  const numbers = splitChosen(choice.chosen).kept.map((name) => projectsOf?.(name));
  const projects = numbers.reduce<number>((sum, number) => sum + (number ?? 0), 0);
  const isKnown = numbers.length > 0 && numbers.every((number) => number !== undefined);
  const counted = accessWords.chosen(chosen.size, groups.length);
  return (
    <div className={styles.choice}>
      <RadioGroup
        aria-label={accessWords.choices}
        value={choice.kind}
        onChange={(_, { value }) => onChange({ ...choice, kind: kindOf(value) })}
      >
        {choiceKinds.map((kind) => (
          <Radio key={kind} value={kind} label={accessWords.choice[kind]} />
        ))}
      </RadioGroup>
      {choice.kind === 'chosen' && (
        <GroupPicker
          label={accessWords.picker}
          groups={groups}
          chosen={chosen}
          onChoose={(next) => onChange({ ...choice, chosen: [...next] })}
          summary={isKnown ? `${counted} · ${accessWords.projects(projects)}` : counted}
        />
      )}
      {choice.kind === 'chosen' && note !== undefined && <p className={styles.note}>{note}</p>}
    </div>
  );
}

function kindOf(value: string): ChoiceKind {
  return choiceKinds.find((kind) => kind === value) ?? 'existing';
}
