import type { ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import type { CheckMetadata } from '../../api/check-metadata.ts';
import { addressOf } from '../../url/scope.ts';
import { addressWith, paneAddress, withParameter } from '../../url/use-filters.ts';
import { thingText } from './thing-text.ts';

/**
 * The panel of the check of an exemption, with what is exempt in its list; and with the evidence of its thing, where the check
 * judges just that. Of a finding, the finding in its project.
 */
export function exemptAddress(
  panel: string,
  { properties: { scope, kind, check = '', finding } }: Pick<ExemptionResource, 'properties'>,
  metadata: ReadonlyMap<string, CheckMetadata> | undefined,
): string {
  const [path = '', search = ''] = panel.split('?');
  if (finding !== undefined) return findingAddress(scope, finding, search);
  const subject = metadata?.get(check)?.subject;
  const isJudged = (kind === 'connector' ? 'instance' : kind) === subject;
  const shown = withParameter(search, 'show', 'exempt');
  return addressWith(path, withParameter(shown, 'project', isJudged ? thingText(scope) : undefined));
}

function findingAddress(project: string, finding: string, search: string): string {
  const [path = '', kept = ''] = paneAddress(addressOf(project) ?? '', search).split('?');
  return addressWith(path, withParameter(withParameter(kept, 'tab', 'findings'), 'finding', finding));
}

/** Whether the panel of such an address is the one that is open. */
export function isOpen(address: string, search: string): boolean {
  const [own, now] = [new URLSearchParams(address.split('?')[1]), new URLSearchParams(search)];
  return own.has('check') && ['check', 'show', 'project'].every((name) => own.get(name) === now.get(name));
}
