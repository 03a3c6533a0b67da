import { useEffect, useRef, useState } from 'react';

import type { ExportResource } from '../../../shared/contracts/arm/export.ts';
import { type ExportProperties, readContent, readExport, startExport } from '../../api/exports.ts';

const pollMs = 1_000;

export type ExportStep =
  | { step: 'choosing' }
  | { step: 'writing'; count: number }
  | { step: 'loading'; share: number }
  | { step: 'ready'; url: string; fileName: string; count: number }
  | { step: 'failed'; reason: string | undefined };

/** Writes an export and loads it, one after the other. Leaving stops it, and frees the file. */
export function useExport(scope: string) {
  const [state, setState] = useState<ExportStep>({ step: 'choosing' });
  const controller = useRef<AbortController>(undefined);
  const url = useRef<string>(undefined);
  useEffect(
    () => () => {
      controller.current?.abort();
      if (url.current !== undefined) URL.revokeObjectURL(url.current);
    },
    [],
  );

  async function run(properties: ExportProperties, signal: AbortSignal): Promise<void> {
    setState({ step: 'writing', count: 0 });
    let one = await startExport(scope, properties);
    while (one.properties.state === 'Writing' && !signal.aborted) {
      await pause(signal);
      one = await readExport(one.id, signal);
      setState({ step: 'writing', count: one.properties.count });
    }
    if (one.properties.state === 'Ready') setState(await loaded(one, signal));
    else setState({ step: 'failed', reason: one.properties.message });
  }

  async function loaded(one: ExportResource, signal: AbortSignal): Promise<ExportStep> {
    const { fileName, count, size } = one.properties;
    const content =
      size === 0
        ? new Blob()
        : await readContent(one, signal, (share) => setState({ step: 'loading', share }));
    url.current = URL.createObjectURL(content);
    return { step: 'ready', url: url.current, fileName, count };
  }

  function start(properties: ExportProperties): void {
    const stop = new AbortController();
    controller.current = stop;
    run(properties, stop.signal).catch((failure: unknown) => {
      if (stop.signal.aborted) return;
      setState({ step: 'failed', reason: failure instanceof Error ? failure.message : String(failure) });
    });
  }

  return { state, start };
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pollMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
