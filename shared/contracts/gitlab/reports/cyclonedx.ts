import { z } from 'zod';

import { list, maybe, number, text } from './lenient.ts';

const Property = z.object({ name: text, value: text });

/** A component of a bill of materials. ECMA-424, CycloneDX. */
export const CycloneDxComponent = z.object({
  'bom-ref': text,
  type: text,
  group: text,
  name: text,
  version: text,
  purl: text,
  properties: list(Property),
});
export type CycloneDxComponent = z.infer<typeof CycloneDxComponent>;

const Source = maybe(z.object({ name: text, url: text }));
const Rating = z.object({ source: Source, score: number, severity: text, method: text, vector: text });

/** A vulnerability that a tool wrote into a bill of materials. ECMA-424, CycloneDX. */
export const CycloneDxVulnerability = z.object({
  id: text,
  source: Source,
  references: list(z.object({ id: text })),
  ratings: list(Rating),
  cwes: list(z.number()),
  description: text,
  recommendation: text,
  advisories: list(z.object({ title: text, url: text })),
  analysis: maybe(z.object({ state: text })),
  affects: list(z.object({ ref: text, versions: list(z.object({ version: text, status: text })) })),
});
export type CycloneDxVulnerability = z.infer<typeof CycloneDxVulnerability>;

const Tool = z.object({ name: text, version: text, vendor: text, publisher: text });

/** The part of a document about itself; tools were a list before version 1.5. */
export const CycloneDxMetadata = z.object({
  timestamp: text,
  tools: maybe(
    z.union([z.array(Tool), z.object({ components: list(Tool) }).transform((of) => of.components)]),
  ),
  component: maybe(CycloneDxComponent),
  properties: list(Property),
});
export type CycloneDxMetadata = z.infer<typeof CycloneDxMetadata>;

const keysOf = (schema: z.ZodObject): ReadonlySet<string> => new Set(Object.keys(schema.shape));
/** Keys that are read; the rest is skipped before it becomes a value. */
export const cycloneDxKeys = {
  component: keysOf(CycloneDxComponent),
  vulnerability: keysOf(CycloneDxVulnerability),
  metadata: keysOf(CycloneDxMetadata),
};
