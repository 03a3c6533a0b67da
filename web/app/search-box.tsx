import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useLocation, useSearch } from 'wouter';

import type { SuggestionItem } from '../../shared/contracts/arm/posture-panes.ts';
import { useSuggestions } from '../api/suggestions.ts';
import { Icon } from '../parts/icon.tsx';
import { useDebounced } from '../parts/use-debounced.ts';
import { words } from '../words/en.ts';
import { addressOfSuggestion } from './address-of-suggestion.ts';
import styles from './search-box.module.css';
import { SuggestionOptions } from './suggestion-options.tsx';
import { useScope } from './use-scope.ts';

const debounceMs = 200;

/** Groups, projects and checks while one types: a combobox after the ARIA Authoring Practices, whose focus stays in the field. */
export function SearchBox({ onDone }: { onDone?: () => void }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const q = useDebounced(text.trim(), debounceMs);
  const { path } = useScope();
  const { data, isError, isPlaceholderData } = useSuggestions(path, q);
  const search = useSearch();
  const [, navigate] = useLocation();
  // Where it takes the place of the button that was pressed, it takes its focus as well.
  const isReplacing = onDone !== undefined;
  useEffect(() => {
    if (isReplacing) field.current?.focus();
  }, [isReplacing]);
  const items = q === '' ? [] : (data?.value ?? []);
  // Former hits stay while others load.
  const areOfText = q === text.trim() && !isPlaceholderData;
  const isShown = isOpen && q !== '' && (isError || data !== undefined);

  function choose(item: SuggestionItem): void {
    setText('');
    close();
    onDone?.();
    navigate(addressOfSuggestion(item, search));
  }

  function close(): void {
    setOpen(false);
    setActive(-1);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const item = items[active] ?? items[0];
    if (event.key === 'ArrowDown') move(event, 1);
    else if (event.key === 'ArrowUp') move(event, -1);
    else if (event.key === 'Enter' && isShown && areOfText && item !== undefined) choose(item);
    else if (event.key === 'Escape') leave();
  }

  function move(event: KeyboardEvent, by: number): void {
    event.preventDefault();
    setOpen(true);
    if (items.length > 0) setActive((active + by + items.length) % items.length);
  }

  function leave(): void {
    if (!isShown) field.current?.blur();
    setText('');
    close();
    onDone?.();
  }

  return (
    <div className={styles.search} role="search">
      <Icon name="search" />
      <input
        ref={field}
        type="text"
        role="combobox"
        data-shortcut="search"
        aria-label={words.search.label}
        aria-expanded={isShown}
        aria-controls={isShown ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isShown && active >= 0 ? `${id}-${active}` : undefined}
        placeholder={words.search.label}
        title={`${words.search.label} (Ctrl K)`}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setOpen(true);
          setActive(-1);
        }}
        onFocus={() => setOpen(true)}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      {isShown && (
        <SuggestionOptions id={id} q={q} items={items} active={active} isFailed={isError} onChoose={choose} />
      )}
    </div>
  );
}
