// The only way out of a sandbox, and only while dependencies are prepared: a CONNECT proxy on a unix socket that knows
// the operator's package registries and nothing else, with a relay inside since npm and pip cannot speak to a socket.
import { Fault } from '../errors.ts';
import type { Mount } from './sandbox.ts';

export interface RegistryAccess {
  /** Host names that may be reached, from the operator's own package-manager configuration. */
  readonly hosts: readonly string[];
  /** Certificate and package-manager variables that the operator's environment sets. */
  readonly env: Readonly<Record<string, string>>;
  /** Files those variables name. */
  readonly files: readonly string[];
}

export interface RegistryProxy {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** Words put before the command. */
  readonly wrap: readonly string[];
  readonly close: () => Promise<void>;
}

export async function openRegistryProxy(access: RegistryAccess | undefined, _stageDir: string, _uid: number | null): Promise<RegistryProxy> {
  throw new Fault('sandbox-failed', { fields: { hosts: access?.hosts }, fix: 'Preparing dependencies through the registry proxy is not built yet' });
}
