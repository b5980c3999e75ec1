// Our deployment files against Kubernetes' own schema, and against the fields of the formats that are not its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse, parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '../../..');
const defsOf = (path: string) => JSON.parse(readFileSync(path, 'utf8')).$defs;
const fixture = (name: string) => defsOf(join(root, 'test/fixtures/kubernetes', name));

const ajv = new Ajv2020({ strict: false, allowUnionTypes: true, validateFormats: false });
ajv.addSchema({
  $id: 'kubernetes',
  $defs: { ...fixture('schema-1.37.json'), ...fixture('schema-1.37-workloads.json') },
});
ajv.addSchema({ $id: 'fields', $defs: defsOf(join(import.meta.dirname, 'fields.json')) });

const SCHEMAS: Readonly<Record<string, string>> = {
  'apps/v1': 'kubernetes#/$defs/io.k8s.api.apps.v1.',
  v1: 'kubernetes#/$defs/io.k8s.api.core.v1.',
  'policy/v1': 'kubernetes#/$defs/io.k8s.api.policy.v1.',
  'networking.k8s.io/v1': 'kubernetes#/$defs/io.k8s.api.networking.v1.',
};

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
}

export const read = (name: string): string => readFileSync(join(root, 'runner/deploy', name), 'utf8');
export const values = (name: string) => parse(read(name));

export const manifestsOf = (name: string): readonly Manifest[] =>
  parseAllDocuments(read(name)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });

/** Faults by one of the schemas of fields.json, or by Kubernetes' own definition; none where it fits. */
export function faults(schema: string, value: unknown): readonly unknown[] {
  const check = ajv.getSchema(schema.includes('#') ? schema : `fields#/$defs/${schema}`);
  if (check === undefined) throw new Error(`there is no schema ${schema}`);
  return check(value) === true ? [] : (check.errors ?? []);
}

export function manifestFaults(manifest: Manifest): readonly unknown[] {
  if (manifest.kind === 'ScaledObject') return faults('scaledObject', manifest);
  if (manifest.kind === 'RayService') return faults('ray', manifest);
  return faults(`${SCHEMAS[manifest.apiVersion]}${manifest.kind}`, manifest);
}

export const podFaults = (template: unknown): readonly unknown[] =>
  faults('kubernetes#/$defs/io.k8s.api.core.v1.PodTemplateSpec', template);
