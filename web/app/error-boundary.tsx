import { Component, type ReactNode } from 'react';

import { words } from '../words/en.ts';
import { FailureMessage } from './failure-message.tsx';

type Props = {
  children: ReactNode;
  /** Around the whole page rather than a pane: there is nothing beside it that still works. */
  whole?: boolean;
};

/** Catches what a pane throws, so that the shell stays; give it the address as its `key` and another pane starts again. */
export class ErrorBoundary extends Component<Props, { failure: Error | undefined }> {
  override state: { failure: Error | undefined } = { failure: undefined };

  static getDerivedStateFromError(failure: unknown) {
    return { failure: failure instanceof Error ? failure : new Error(String(failure)) };
  }

  override render() {
    const { failure } = this.state;
    const { children, whole = false } = this.props;
    if (failure === undefined) return children;
    const { title, text, start, startText, updated } = words.failure;
    // A new build has other chunks, and the server keeps none of the old.
    if (isMissingChunk(failure)) return <FailureMessage title={title} text={updated} />;
    if (whole) return <FailureMessage title={start} text={startText(failure.message)} />;
    return <FailureMessage title={title} text={text} again={() => this.setState({ failure: undefined })} />;
  }
}

function isMissingChunk({ message }: Error): boolean {
  return /dynamically imported module|module script failed|Unable to preload CSS/i.test(message);
}
