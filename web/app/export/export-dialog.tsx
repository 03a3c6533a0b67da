import { Button, Checkbox, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';

import {
  exportColumns,
  type ExportedView,
  exportFormats,
  type ExportFormat,
} from '../../../shared/contracts/arm/export.ts';
import type { ExportProperties } from '../../api/exports.ts';
import { Modal } from '../../parts/modal/modal.tsx';
import { exportColumnName } from '../../words/export-columns.ts';
import { exportWords as words } from '../../words/exports.ts';
import styles from './export-dialog.module.css';
import { type ExportStep, useExport } from './use-export.ts';

/** A list that can be exported. `shown` is how many rows it has, where the page knows. */
export type ExportedList = {
  scope: string;
  of: Exclude<ExportedView, 'cis'>;
  query: Readonly<Record<string, string | undefined>>;
  shown: number | undefined;
  /** Columns that are chosen at first; all without them. */
  columns?: readonly string[] | undefined;
};

/** Chooses format and columns, shows how far the export is, and hands over the file with its number of rows. */
export function ExportDialog({ list, onClose }: { list: ExportedList; onClose: () => void }) {
  const { of, scope, shown } = list;
  const all = exportColumns[of];
  const [choice, setChoice] = useState('csv');
  const [columns, setColumns] = useState<readonly string[]>(list.columns ?? all);
  const { state, start } = useExport(scope);
  const isTable = choice === 'csv' || choice === 'jsonl';
  const hasReport = of === 'recommendations';
  const isOff = isTable && columns.length === 0;
  return (
    <Modal
      title={words.title[of]}
      onClose={onClose}
      actions={
        state.step === 'choosing' ? (
          <>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button
              appearance="primary"
              disabled={isOff}
              onClick={() => start(propertiesOf(list, choice, columns))}
            >
              {words.start}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>{words.close}</Button>
        )
      }
    >
      {state.step === 'choosing' ? (
        <>
          <p>{words.text}</p>
          <Field label={words.format}>
            <RadioGroup value={choice} onChange={(_event, { value }) => setChoice(value)}>
              {exportFormats[of].map((format) => (
                <Radio key={format} value={format} label={words.formats[format]} />
              ))}
              {hasReport &&
                exportFormats.cis.map((format) => (
                  <Radio key={format} value={`cis ${format}`} label={words.cis[format]} />
                ))}
            </RadioGroup>
          </Field>
          {isTable && (
            <fieldset className={styles.columns}>
              <legend>{words.columns}</legend>
              {all.map((name) => (
                <Checkbox
                  key={name}
                  label={exportColumnName(of, name)}
                  checked={columns.includes(name)}
                  onChange={(_event, { checked }) =>
                    setColumns(all.filter((one) => (one === name ? checked === true : columns.includes(one))))
                  }
                />
              ))}
            </fieldset>
          )}
        </>
      ) : (
        <Progress state={state} shown={choice.startsWith('cis') ? undefined : shown} />
      )}
    </Modal>
  );
}

function Progress({ state, shown }: { state: ExportStep; shown: number | undefined }) {
  if (state.step === 'failed') return <p role="alert">{words.failed(state.reason ?? words.abandoned)}</p>;
  return (
    <>
      <p role="status">{textOf(state, shown)}</p>
      {state.step === 'ready' && (
        <p>
          <a href={state.url} download={state.fileName}>
            {words.save(state.fileName)}
          </a>
        </p>
      )}
    </>
  );
}

function textOf(state: ExportStep, shown: number | undefined): string {
  if (state.step === 'loading') return words.loading(Math.round(state.share * 100));
  if (state.step === 'writing') return state.count === 0 ? words.waiting : words.writing(state.count);
  if (state.step !== 'ready') return '';
  if (shown === undefined) return words.ready(state.count);
  return state.count === shown ? words.agrees(state.count) : words.differs(state.count, shown);
}

function propertiesOf(
  { of, query }: ExportedList,
  choice: string,
  columns: readonly string[],
): ExportProperties {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const filters = Object.fromEntries(given) as Record<string, string>;
  if (choice.startsWith('cis ')) return { of: 'cis', format: choice.slice(4) as ExportFormat, filters };
  const format = choice as ExportFormat;
  const isTable = format === 'csv' || format === 'jsonl';
  return {
    of,
    format,
    filters,
    ...(isTable && { columns: [...columns] }),
    ...(format === 'csv' && { byteOrderMark: true }),
  };
}
