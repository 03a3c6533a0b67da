import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { bicepPath } from '../../../infra/bicep/cli.ts';
import { compileInfra, isCompiled, outDir, type Variant } from '../../../infra/bicep/compile.ts';

const Resource = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  sku: z.object({ name: z.string() }).optional(),
  properties: z.record(z.string(), z.unknown()).default({}),
});
export type Resource = z.infer<typeof Resource>;

/** Resources that Bicep predicts from the compiled template and the parameters, with loops and conditions evaluated. */
const Prediction = z.object({
  predictedResources: z.array(Resource).min(1, 'has no resources'),
  diagnostics: z.array(z.unknown()).max(0, 'has diagnostics'),
});

/** An ARM template that deploys something. */
const Template = z.object({
  $schema: z.string().includes('subscriptionDeploymentTemplate'),
  resources: z
    .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .refine((resources) => Object.keys(resources).length > 0, 'has no resources'),
});

/** Throws if the file is missing, is not JSON, or predicts nothing. */
export function readPrediction(path: string): Resource[] {
  return Prediction.parse(JSON.parse(readFileSync(path, 'utf8'))).predictedResources;
}

/** Text of a compiled template. Throws if the file is missing, is not a template, or has no resources. */
export function readTemplate(path: string): string {
  const text = readFileSync(path, 'utf8');
  Template.parse(JSON.parse(text));
  return text;
}

export function pathOf(file: Variant | 'main'): string {
  return join(outDir, `${file}.json`);
}

/** Whether the compiled files are there and belong to the sources; compiles them where the Bicep CLI is there. */
export async function isInfraCompiled(): Promise<boolean> {
  if (await isCompiled()) return true;
  if (!existsSync(bicepPath())) return false;
  await compileInfra(bicepPath());
  return true;
}
