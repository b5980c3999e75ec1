// Evidence as files: written one for each verdict, and read as data that anybody may have made.
import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Fault } from '../errors.ts';
import type { Evidence } from './evidence.ts';

export const EVIDENCE_SCHEMA = join(import.meta.dirname, '../../docs/schema/evidence.schema.json');
const MOST_BYTES = 16 * 1024 * 1024;

/** Throws Fault `unwritable` before any work is done for a folder that could not be written to at its end. */
export async function checkEvidenceDir(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK);
  } catch (cause) {
    throw unwritable(dir, cause);
  }
}

/** `ID.json` for each, and `ID.patch` beside it where there is one. Throws Fault `unwritable`. */
export async function writeEvidence(dir: string, all: readonly Evidence[]): Promise<void> {
  try {
    for (const evidence of all) {
      await writeFile(join(dir, `${evidence.id}.json`), evidenceText(evidence));
      if ('patch' in evidence.subject)
        await writeFile(join(dir, `${evidence.id}.patch`), evidence.subject.patch);
    }
  } catch (cause) {
    throw unwritable(dir, cause);
  }
}

function unwritable(dir: string, cause: unknown): Fault {
  return new Fault('unwritable', {
    cause,
    fields: { folder: dir, cause: cause instanceof Error ? cause.message : '' },
    fix: 'Name a folder that you may write to',
  });
}

export function evidenceText(evidence: Evidence): string {
  return `${JSON.stringify(evidence, null, 2)}\n`;
}

/** Throws Fault `bad-evidence`. */
export async function readEvidence(file: string): Promise<Evidence> {
  const refuse = (cause: string, more: object = {}) =>
    new Fault('bad-evidence', {
      fields: { file, ...more, cause },
      fix: 'Name a file that --evidence DIR or testwright evidence wrote',
    });
  const bytes = await readFile(file).catch((error: unknown) => {
    throw refuse(error instanceof Error ? error.message : String(error));
  });
  if (bytes.length > MOST_BYTES) throw refuse(`It is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
  const candidate = parse(bytes.toString('utf8'));
  const isEvidence = new Ajv2020({ strict: true, allowUnionTypes: true }).compile<Evidence>(
    JSON.parse(await readFile(EVIDENCE_SCHEMA, 'utf8')),
  );
  if (isEvidence(candidate)) return candidate;
  const worst = isEvidence.errors?.find(({ keyword }) => keyword !== 'oneOf') ?? isEvidence.errors?.[0];
  throw refuse(worst?.message ?? 'It does not fit the schema', { at: worst?.instancePath || 'the top' });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON fits no schema either.
    return undefined;
  }
}
