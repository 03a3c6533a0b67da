import { Button, type ButtonProps } from '@fluentui/react-components';
import { useId } from 'react';

/**
 * A button that says why it does nothing: `refused` is the reason, such as the role that is needed. It can have the focus, so that
 * the reason is reached by keyboard and screen reader. The server decides anyway.
 */
export function GuardedButton({
  refused,
  busy = false,
  onPress,
  children,
  ...others
}: {
  refused: string | undefined;
  busy?: boolean;
  onPress: () => void;
} & Pick<ButtonProps, 'appearance' | 'size' | 'icon' | 'children' | 'aria-label' | 'tabIndex'>) {
  const id = useId();
  const isOff = refused !== undefined || busy;
  return (
    <>
      <Button
        size="small"
        {...others}
        disabledFocusable={isOff}
        title={refused}
        aria-describedby={refused === undefined ? undefined : id}
        onClick={() => !isOff && onPress()}
      >
        {children}
      </Button>
      {refused !== undefined && (
        <span id={id} hidden>
          {refused}
        </span>
      )}
    </>
  );
}
