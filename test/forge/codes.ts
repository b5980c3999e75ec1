// Codes that a browser carries from GitHub to an app: for signing in and for a new app's secrets. Each is good once.
import { randomBytes } from 'node:crypto';
import type { Account, App } from './world.ts';

export interface SignInCode {
  readonly user: Account;
  readonly app: App;
}

export class Codes {
  /** Who sits at the browser; nobody until a test says so. */
  signedIn: Account | undefined;
  readonly #signIn = new Map<string, SignInCode>();
  readonly #manifest = new Map<string, App>();

  forSignIn(code: SignInCode): string {
    const text = randomBytes(10).toString('hex');
    this.#signIn.set(text, code);
    return text;
  }

  forManifest(app: App): string {
    const text = randomBytes(20).toString('hex');
    this.#manifest.set(text, app);
    return text;
  }

  takeSignIn(text: string): SignInCode | undefined {
    return take(this.#signIn, text);
  }

  takeManifest(text: string): App | undefined {
    return take(this.#manifest, text);
  }
}

function take<T>(codes: Map<string, T>, text: string): T | undefined {
  const found = codes.get(text);
  codes.delete(text);
  return found;
}
