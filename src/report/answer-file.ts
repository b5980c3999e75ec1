// The answer as a file: written whole, and read as data that anybody may have made.
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { Fault } from '../errors.ts';
import { redactRecord } from '../redact.ts';
import type { Answer } from './answer.ts';
import { EVIDENCE_SCHEMA } from './evidence-file.ts';

const SCHEMA = join(import.meta.dirname, '../../docs/schema/answer.schema.json');
const MOST_BYTES = 64 * 1024 * 1024;

/** Throws Fault `unwritable` before any work is done for a file that could not be written at its end. */
export async function checkWritable(file: string): Promise<void> {
  try {
    await (await open(file, 'a')).close();
  } catch (error) {
    throw unwritable(file, error);
  }
}

export async function writeAnswer(file: string, answer: Answer): Promise<void> {
  await writeText(file, `${JSON.stringify(redactRecord(answer), null, 2)}\n`);
}

/** Throws Fault `unwritable` or `disk-full`. */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Throws Fault `bad-answer`. */
export async function readAnswer(file: string): Promise<Answer> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new Fault('bad-answer', {
      cause,
      fields: { file, cause: codeOf(cause) },
      fix: 'Name the file that testwright test --json wrote',
    });
  });
  if (bytes.length > MOST_BYTES) throw new Fault('bad-answer', { fields: { file, cause: 'too large' } });
  const candidate = parse(bytes.toString('utf8'), file);
  const isAnswer = await answerValidator();
  if (isAnswer(candidate)) return candidate;
  const [first] = isAnswer.errors ?? [];
  throw new Fault('bad-answer', {
    fields: { file, at: first?.instancePath || 'the top', cause: first?.message },
    fix: 'Make it anew with: testwright test --json FILE',
  });
}

export async function answerValidator(): Promise<ValidateFunction<Answer>> {
  return new Ajv2020({ strict: true, allowUnionTypes: true })
    .addSchema(JSON.parse(await readFile(EVIDENCE_SCHEMA, 'utf8')))
    .compile<Answer>(JSON.parse(await readFile(SCHEMA, 'utf8')));
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('bad-answer', { cause, fields: { file, cause: 'not JSON' } });
  }
}

function unwritable(file: string, cause: unknown): Fault {
  const isFull = codeOf(cause) === 'ENOSPC';
  return new Fault(isFull ? 'disk-full' : 'unwritable', {
    cause,
    fields: { file, cause: codeOf(cause) },
    fix: isFull ? undefined : 'Name a file in a folder that exists and that you may write to',
  });
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
