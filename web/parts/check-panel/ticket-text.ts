import { checkWords } from '../../words/check-panel.ts';

const { ticket } = checkWords;

export type Ticket = {
  check: string;
  title: string;
  severity: string;
  why: string;
  fix: { page: string; api: string };
  /** `214` of `1,016`. */
  failing: { count: string; of: string } | undefined;
  /** Full paths of things that fail, as far as they are loaded. */
  examples: readonly string[];
  asOf: string;
  /** The address of the view. */
  link: string;
};

/** A plain text for any tracker. */
export function ticketText(of: Ticket): string {
  const lines = [
    `${of.check} ${of.title} (${of.severity})`,
    '',
    ...(of.failing === undefined ? [] : [ticket.failing(of.failing.count, of.failing.of)]),
    `${ticket.why} ${of.why}`,
    `${ticket.fix} ${of.fix.page} (${of.fix.api})`,
    ...(of.examples.length === 0 ? [] : ['', ticket.examples, ...of.examples.map((path) => `- ${path}`)]),
    '',
    ticket.asOf(of.asOf),
    of.link,
  ];
  return lines.join('\n');
}
