import { z } from 'zod';

import { list, maybe, number, text } from './lenient.ts';

const Message = maybe(z.object({ text }));
/** Some tools write numbers as text. */
const score = maybe(z.union([z.number(), z.string()]).transform(Number).pipe(z.number()));
const Properties = maybe(z.object({ 'security-severity': score, tags: list(z.string()) }));

/** A rule of a tool. OASIS, SARIF 2.1.0, 3.49. */
export const SarifRule = z.object({
  id: text,
  name: text,
  shortDescription: Message,
  fullDescription: Message,
  helpUri: text,
  defaultConfiguration: maybe(z.object({ level: text })),
  properties: Properties,
  relationships: list(
    z.object({ target: z.object({ id: text, toolComponent: maybe(z.object({ name: text })) }) }),
  ),
});
export type SarifRule = z.infer<typeof SarifRule>;

const Region = maybe(z.object({ startLine: number, endLine: number }));
const Place = maybe(z.object({ artifactLocation: maybe(z.object({ uri: text })), region: Region }));
const Logical = list(z.object({ fullyQualifiedName: text, name: text, kind: text }));

/** A result of a run. Its snippets of source, flows and fixes are not read, as they may quote secrets. OASIS, SARIF 2.1.0, 3.27. */
export const SarifResult = z.object({
  ruleId: text,
  ruleIndex: number,
  rule: maybe(z.object({ id: text, index: number })),
  kind: text,
  level: text,
  rank: number,
  message: Message,
  locations: list(z.object({ physicalLocation: Place, logicalLocations: Logical })),
  suppressions: list(z.object({ status: text })),
  baselineState: text,
  fingerprints: maybe(z.record(z.string(), z.unknown())),
  partialFingerprints: maybe(z.record(z.string(), z.unknown())),
  properties: Properties,
});
export type SarifResult = z.infer<typeof SarifResult>;

/** How the run of a tool ended. OASIS, SARIF 2.1.0, 3.20. */
export const SarifInvocation = z.object({ executionSuccessful: maybe(z.boolean()), endTimeUtc: text });
export type SarifInvocation = z.infer<typeof SarifInvocation>;

const keysOf = (schema: z.ZodObject): ReadonlySet<string> => new Set(Object.keys(schema.shape));
/** Keys that are read; the rest is skipped before it becomes a value. */
export const sarifKeys = {
  rule: keysOf(SarifRule),
  result: keysOf(SarifResult),
  invocation: keysOf(SarifInvocation),
};
