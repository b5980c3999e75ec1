// Who calls: app tokens signed with the app's key, installation tokens that expire, people's tokens.
import { createVerify, randomBytes } from 'node:crypto';
import { Refusal } from './refusal.ts';
import type { Account, App, Installation, Permissions, World } from './world.ts';

/** GitHub lets an app token live ten minutes. */
const LONGEST_APP_TOKEN_SECONDS = 600;
/** Clocks may differ a little. */
const DRIFT_SECONDS = 60;

export interface InstallationToken {
  readonly kind: 'installation';
  readonly token: string;
  readonly installation: Installation;
  readonly permissions: Permissions;
  /** Ids of the repositories it was narrowed to; nothing where it reaches all of the installation. */
  readonly repositories: ReadonlySet<number> | undefined;
  expiresAt: number;
}

export interface UserToken {
  readonly kind: 'user';
  readonly token: string;
  readonly user: Account;
  readonly app: App;
}

export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'app'; readonly app: App }
  | InstallationToken
  | UserToken;

export class Tokens {
  readonly #known = new Map<string, InstallationToken | UserToken>();
  /** Every installation token ever given out, those that were taken back, too. */
  readonly given: InstallationToken[] = [];

  /** As long and as dotted as GitHub's stateless tokens of 2026. */
  mintInstallation(
    world: World,
    installation: Installation,
    permissions: Permissions,
    repositories: ReadonlySet<number> | undefined,
  ): InstallationToken {
    const part = (bytes: number) => randomBytes(bytes).toString('base64url');
    const minted: InstallationToken = {
      kind: 'installation',
      token: `ghs_${installation.app.id}_${part(27)}.${part(90)}.${part(256)}`,
      installation,
      permissions,
      repositories,
      expiresAt: world.now() + world.settings.tokenSeconds * 1000,
    };
    this.#known.set(minted.token, minted);
    this.given.push(minted);
    return minted;
  }

  mintUser(user: Account, app: App): UserToken {
    const minted: UserToken = { kind: 'user', token: `ghu_${randomBytes(18).toString('hex')}`, user, app };
    this.#known.set(minted.token, minted);
    return minted;
  }

  revoke(token: string): void {
    this.#known.delete(token);
  }

  /** Every installation token ever given out, for a search in logs and files. */
  minted(): readonly string[] {
    return this.given.map(({ token }) => token);
  }

  /** Still good for something. */
  alive(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** All installation tokens end now. */
  expireAll(world: World): void {
    for (const one of this.#known.values()) if (one.kind === 'installation') one.expiresAt = world.now();
  }

  /** All installation tokens live their time anew, for a test that moves the clock for another reason. */
  renew(world: World): void {
    for (const one of this.#known.values())
      if (one.kind === 'installation') one.expiresAt = world.now() + world.settings.tokenSeconds * 1000;
  }

  /** Throws 401 for a token that is not known, not valid, or no longer. */
  whose(world: World, authorization: string | undefined): Caller {
    if (!authorization) return { kind: 'anonymous' };
    const token = secretOf(authorization);
    const known = this.#known.get(token);
    if (known?.kind === 'installation' && known.expiresAt <= world.now()) throw badCredentials();
    if (known?.kind === 'installation' && known.installation.suspendedAt)
      throw new Refusal(403, 'This installation has been suspended');
    if (known) return known;
    if (token.split('.').length === 3 && !token.startsWith('gh'))
      return { kind: 'app', app: appOf(world, token) };
    throw badCredentials();
  }
}

function badCredentials(): Refusal {
  return new Refusal(401, 'Bad credentials');
}

/** Bearer and token headers, and the basic ones that git sends. */
function secretOf(authorization: string): string {
  const [scheme = '', value = ''] = authorization.split(' ');
  if (scheme.toLowerCase() !== 'basic') return value;
  const text = Buffer.from(value, 'base64').toString('utf8');
  if (!text.startsWith('x-access-token:')) throw badCredentials();
  return text.slice('x-access-token:'.length);
}

function appOf(world: World, jwt: string): App {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const read = (part: string): Record<string, unknown> => {
    try {
      return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    } catch {
      throw new Refusal(401, 'A JSON web token could not be decoded');
    }
  };
  const [{ alg }, { iss, exp, iat }] = [read(head), read(body)];
  const app = [...world.apps.values()].find((one) => String(one.id) === String(iss) || one.clientId === iss);
  if (!app) throw new Refusal(401, 'Integration not found');
  const verified =
    alg === 'RS256' &&
    createVerify('RSA-SHA256')
      .update(`${head}.${body}`)
      .verify(app.publicKey, Buffer.from(signature, 'base64url'));
  if (!verified) throw new Refusal(401, 'A JSON web token could not be decoded');
  const seconds = world.now() / 1000;
  if (typeof exp !== 'number' || exp <= seconds)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > seconds + LONGEST_APP_TOKEN_SECONDS + DRIFT_SECONDS)
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== 'number' || iat > seconds + DRIFT_SECONDS)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  return app;
}
