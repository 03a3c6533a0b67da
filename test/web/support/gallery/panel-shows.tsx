import { Button } from '@fluentui/react-components';
import { useState } from 'react';

import { ConfirmByTyping } from '../../../../web/parts/confirm-by-typing.tsx';
import { CopyButton } from '../../../../web/parts/copy-button.tsx';
import { Menu } from '../../../../web/parts/popup/menu.tsx';
import { GroupPicker } from '../../../../web/parts/group-picker/group-picker.tsx';
import { Severity } from '../../../../web/parts/severity.tsx';
import { SidePanel } from '../../../../web/parts/side-panel/side-panel.tsx';

export function PanelShow() {
  const [open, setOpen] = useState(false);
  return (
    <div className="beside">
      <div className="fill">
        <Button onClick={() => setOpen(true)}>Open the panel</Button>
      </div>
      {open && (
        <SidePanel
          title="Default branch should be protected"
          subtitle="REV-01 · High · CIS 1.1.20 · works on every tier"
          lead={<Severity severity="High" />}
          panelKey="REV-01"
          onClose={() => setOpen(false)}
        >
          <h3>Why it matters</h3>
          <p>
            Without protection anyone with Developer can rewrite or delete the branch that releases are built
            from.
          </p>
          <CopyButton text="ticket" label="Copy ticket text" />
        </SidePanel>
      )}
    </div>
  );
}

const groups = [
  { id: '1', name: 'Contoso', path: 'contoso', detail: '34 subgroups, 7,440 projects' },
  { id: '2', name: 'Mobile', path: 'contoso/mobile', detail: '1,062 projects', level: 2 },
  { id: '3', name: 'Fabrikam, Inc. <R&D>', path: 'fabrikam', detail: '5 subgroups, 1,620 projects' },
  { id: '4', name: 'Proseware', path: 'proseware', detail: '', lock: 'held by connector “legacy-eu”' },
  {
    id: '5',
    name: 'Adventure Works 🚵',
    path: 'adventure',
    detail: '',
    lock: 'you are Maintainer, Owner is needed',
  },
  { id: '6', name: 'Empty Labs', path: 'empty', detail: 'no projects' },
];

export function PickerShow() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(['1']));
  return (
    <>
      <GroupPicker label="Groups" groups={groups} chosen={chosen} onChoose={setChosen} />
      <output id="chosen">{[...chosen].join(' ')}</output>
    </>
  );
}

export function ConfirmShow() {
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Delete</Button>
      <output id="done">{done ? 'deleted' : 'there'}</output>
      {open && (
        <ConfirmByTyping
          onClose={() => setOpen(false)}
          title="Delete connector gitlab"
          name="gitlab"
          action="Delete"
          onConfirm={() => {
            setDone(true);
            setOpen(false);
          }}
        >
          <p>58 groups and 12,480 projects leave the inventory. GitLab keeps its data.</p>
        </ConfirmByTyping>
      )}
    </>
  );
}

export function MenuShow() {
  const [theme, setTheme] = useState('light');
  const choices = ['light', 'dark', 'system'].map((id) => ({
    id,
    text: id,
    checked: id === theme,
    onChoose: () => setTheme(id),
  }));
  return (
    <>
      <Menu label="Theme" button="Change theme" choices={choices} />
      <output id="theme">{theme}</output>
    </>
  );
}
