import { Button } from '@fluentui/react-components';
import { useState } from 'react';

import { exportWords } from '../../words/exports.ts';
import { ExportDialog, type ExportedList } from './export-dialog.tsx';

export function ExportButton(list: ExportedList) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" appearance="subtle" onClick={() => setOpen(true)}>
        {exportWords.button}
      </Button>
      {isOpen && <ExportDialog list={list} onClose={() => setOpen(false)} />}
    </>
  );
}
