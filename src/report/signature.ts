// Evidence is signed with a key that each installation makes for itself: it tells that a file is as it was made, and by
// which installation. It does not tell that what is in it may be trusted.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../errors.ts';
import type { Evidence, EvidenceRecord } from './evidence.ts';

export type SignatureCheck =
  | { readonly says: 'valid'; readonly keyId: string; readonly isOurs: boolean }
  | { readonly says: 'absent' | 'bad' };

export type Sign = (record: EvidenceRecord) => Evidence;

/** The installation's key, made when there is none. Throws Fault `bad-config` for a file that holds no such key. */
export async function openSigningKey(file: string): Promise<KeyObject> {
  const text = await readKey(file);
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Not a key at all: said below.
  }
  throw new Fault('bad-config', {
    fields: { file, cause: 'It does not hold an Ed25519 private key' },
    fix: 'Move the file away: a new key is made on the next run',
  });
}

async function readKey(file: string): Promise<string> {
  const read = () => readFile(file, 'utf8');
  try {
    return await read();
  } catch (cause) {
    if (!isCode(cause, 'ENOENT')) throw unusable(file, cause);
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  const making = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(making, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    // A link never replaces: of two that make a key at once, one is kept.
    await link(making, file).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
    return await read();
  } catch (cause) {
    throw unusable(file, cause);
  } finally {
    await rm(making, { force: true });
  }
}

function unusable(file: string, cause: unknown): Fault {
  return new Fault('bad-config', {
    cause,
    fields: { file, cause: cause instanceof Error ? cause.message : '' },
    fix: 'The key of this installation must be readable and its folder writable',
  });
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

export function signWith(key: KeyObject): Sign {
  const publicKey = createPublicKey(key);
  return (record) => ({
    ...record,
    signature: {
      algorithm: 'Ed25519',
      keyId: keyIdOf(publicKey),
      publicKey: der(publicKey).toString('base64'),
      value: sign(null, bytesOf(record), key).toString('base64'),
    },
  });
}

export function checkSignature(evidence: Evidence, ours: KeyObject | undefined): SignatureCheck {
  const { signature, ...record } = evidence;
  if (signature === undefined) return { says: 'absent' };
  try {
    const key = createPublicKey({
      key: Buffer.from(signature.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const keyId = keyIdOf(key);
    const holds = verify(null, bytesOf(record), key, Buffer.from(signature.value, 'base64'));
    if (key.asymmetricKeyType !== 'ed25519' || keyId !== signature.keyId || !holds) return { says: 'bad' };
    return { says: 'valid', keyId, isOurs: ours !== undefined && keyId === keyIdOf(createPublicKey(ours)) };
  } catch {
    // A public key that is none.
    return { says: 'bad' };
  }
}

function der(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function keyIdOf(key: KeyObject): string {
  return createHash('sha256').update(der(key)).digest('hex').slice(0, 16);
}

/** JSON with sorted keys: the order in which a file lists them means nothing. */
function bytesOf(record: EvidenceRecord): Buffer {
  return Buffer.from(JSON.stringify(sorted(record)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, sorted(one)]),
  );
}
