// Who asks: keys are known only by their hashes. A key is 32 random bytes, so a plain hash cannot be guessed back.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { ApiError } from '../http/api-error.ts';
import type { Installation } from './config.ts';

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');

export function newKey(): { key: string; hash: string } {
  const key = `tw-${randomBytes(32).toString('base64url')}`;
  return { key, hash: hashKey(key) };
}

export class Keys {
  readonly #byHash = new Map<string, Installation>();

  constructor(installations: readonly Installation[]) {
    for (const installation of installations)
      for (const hash of installation.keyHashes) this.#byHash.set(hash, installation);
  }

  /** Throws ApiError 401. Looking up a hash tells an attacker's clock nothing about the key. */
  authenticate(header: string | undefined): Installation {
    const key = /^Bearer (\S+)$/.exec(header ?? '')?.[1];
    const found = key === undefined ? undefined : this.#byHash.get(hashKey(key));
    if (found === undefined) throw new ApiError(401, 'invalid_api_key', 'The key is missing or not valid');
    return found;
  }
}

/** Keeps what one installation's prompts leave in a cache from being found by another's timing. */
export function saltOf(secret: string, installation: Installation): string {
  return createHmac('sha256', secret).update(installation.id).digest('base64url');
}
