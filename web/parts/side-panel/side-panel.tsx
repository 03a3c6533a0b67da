import { Button } from '@fluentui/react-components';
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';

import { panelWords } from '../../words/parts.ts';
import { Icon } from '../icon.tsx';
import { belowWide, useMedia } from '../use-media.ts';
import styles from './side-panel.module.css';
import { keepTabInside } from './keep-tab-inside.ts';

/**
 * A panel of 440 pixels beside the pane; over it below 1280 pixels, the full page below 720. The focus goes to its title when it
 * opens, or shows another thing (`panelKey`), and back to where it was when it closes: `returnFocus` is for when it came with the
 * address, so that nothing had the focus.
 */
export function SidePanel({
  title,
  panelKey,
  lead,
  subtitle,
  onClose,
  returnFocus,
  children,
}: {
  title: string;
  panelKey: string;
  /** Before the title: an icon. */
  lead?: ReactNode;
  subtitle?: ReactNode;
  onClose: () => void;
  returnFocus?: () => void;
  children: ReactNode;
}) {
  const over = useMedia(belowWide);
  const panel = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const giveBack = useFocusBefore(panel, returnFocus);

  const focusedKey = useRef<string>(undefined);
  useEffect(() => {
    if (focusedKey.current === panelKey) return;
    focusedKey.current = panelKey;
    heading.current?.focus();
  });

  function close() {
    giveBack();
    onClose();
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (!(event.target instanceof Node) || panel.current?.contains(event.target) !== true) return;
    if (event.key === 'Escape' && !event.defaultPrevented) {
      event.stopPropagation();
      close();
    }
    if (over) keepTabInside(event, panel.current);
  }

  return (
    <>
      {over && (
        <button type="button" className={styles.scrim} tabIndex={-1} aria-hidden="true" onClick={close} />
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Esc and Tab of the things inside */}
      <div
        ref={panel}
        className={styles.panel}
        role={over ? 'dialog' : 'complementary'}
        aria-modal={over ? true : undefined}
        aria-labelledby="side-panel-title"
        onKeyDown={onKeyDown}
      >
        <header className={styles.head}>
          {lead}
          <h2 id="side-panel-title" ref={heading} tabIndex={-1}>
            {title}
          </h2>
          <Button
            appearance="subtle"
            icon={<Icon name="close" />}
            aria-label={panelWords.close}
            onClick={close}
          />
          {subtitle !== undefined && <p className={styles.subtitle}>{subtitle}</p>}
        </header>
        <div className={styles.body}>{children}</div>
      </div>
    </>
  );
}

/** Remembers what had the focus when the panel came, and gives it back if it is still there. */
function useFocusBefore(
  panel: { current: HTMLElement | null },
  otherwise: (() => void) | undefined,
): () => void {
  const before = useRef<Element | null>(null);
  useEffect(() => {
    before.current ??= document.activeElement;
  }, []);
  return () => {
    const target = before.current;
    const usable =
      target instanceof HTMLElement &&
      target.isConnected &&
      target !== document.body &&
      !panel.current?.contains(target);
    if (usable) target.focus();
    else otherwise?.();
  };
}
