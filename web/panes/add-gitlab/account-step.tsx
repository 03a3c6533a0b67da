import { Field, Input, Select } from '@fluentui/react-components';
import { useId, useState, type FormEvent } from 'react';

import { useDebounced } from '../../parts/use-debounced.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import styles from './add-gitlab-pane.module.css';
import { StepFoot, useGoTo } from './step-foot.tsx';
import type { Wizard } from './use-wizard.ts';

/** Name and place of the connector. Only the name has no default; it is checked while it is typed. */
export function AccountStep({ wizard }: { wizard: Wizard }) {
  const { path, change, faults, forbidden, settings, subscriptions, resourceGroups, region, instance } =
    wizard;
  const goTo = useGoTo();
  const list = useId();
  const form = useId();
  const [isAsked, setAsked] = useState(false);
  const settledName = useDebounced(path.name, 300);
  const isSettled = settledName === path.name && path.name !== '';
  const nameFault = isAsked || isSettled ? faults.name : undefined;

  function next(event?: FormEvent) {
    event?.preventDefault();
    setAsked(true);
    if (wizard.isReady[1]) {
      // Defaults are kept as they were shown: an authorization is for just this place.
      change({ ...path, region: region.name, instance: instance.url });
      return goTo(2);
    }
    const first = faults.name === undefined ? 'resourceGroup' : 'name';
    document.querySelector<HTMLElement>(`#${CSS.escape(form)} [name='${first}']`)?.focus();
  }

  return (
    <>
      <form id={form} className={`${styles.fields} ${styles.narrow}`} onSubmit={next}>
        <Field
          label={wizardWords.name}
          required
          hint={wizardWords.nameHint}
          validationMessage={nameFault ?? (isSettled ? wizardWords.nameFree : null)}
          validationState={nameFault === undefined ? (isSettled ? 'success' : 'none') : 'error'}
          validationMessageIcon={null}
        >
          <Input
            name="name"
            value={path.name}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, { value }) => change({ name: value.trim() })}
          />
        </Field>
        <Field label={wizardWords.subscription}>
          <Select value={path.subscriptionId} onChange={(_, { value }) => change({ subscriptionId: value })}>
            {subscriptions.map(({ subscriptionId, displayName }) => (
              <option key={subscriptionId} value={subscriptionId}>
                {displayName}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label={wizardWords.resourceGroup}
          hint={wizardWords.resourceGroupHint}
          validationMessageIcon={null}
          {...(faults.resourceGroup === undefined
            ? {}
            : { validationMessage: faults.resourceGroup, validationState: 'error' as const })}
        >
          <Input
            name="resourceGroup"
            list={list}
            value={path.resourceGroup}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, { value }) => change({ resourceGroup: value.trim() })}
          />
        </Field>
        <datalist id={list}>
          {resourceGroups.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </datalist>
        <Field label={wizardWords.region} hint={wizardWords.regionHint}>
          <Select value={region.name} onChange={(_, { value }) => change({ region: value })}>
            {settings.regions.map(({ name, displayName }) => (
              <option key={name} value={name}>
                {displayName}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={wizardWords.gitLab}>
          <Select value={instance.url} onChange={(_, { value }) => change({ instance: value })}>
            {settings.gitLabInstances.map(({ url }) => (
              <option key={url} value={url}>
                {url}
              </option>
            ))}
          </Select>
        </Field>
        {/* Enter in a field goes on. */}
        <button type="submit" hidden tabIndex={-1} aria-hidden />
      </form>
      <StepFoot step={1} next={wizardWords.next[1]} onNext={next} forbidden={forbidden} />
    </>
  );
}
