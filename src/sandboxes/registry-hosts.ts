// Which hosts a run with registries may reach, and how a request names one.

/** `host` means port 443; `host:port` that port. All lower case. */
export type AllowedHost = string;

const HTTPS = 443;

export interface Authority {
  readonly host: string;
  readonly port: number;
}

/** `host:port` of a CONNECT request; undefined when it is not exactly that. */
export function parseAuthority(text: string): Authority | undefined {
  const match = /^(\[[0-9a-f:.%]+\]|[a-z0-9._-]+):(\d{1,5})$/i.exec(text);
  if (match === null) return undefined;
  const port = Number(match[2]);
  return port > 0 && port < 65_536 ? { host: (match[1] ?? '').toLowerCase(), port } : undefined;
}

/**
 * Only names that the operator's own package-manager configuration holds, each with its port, letter by letter: then a
 * redirect, a private address, a metadata service or another spelling of one cannot be asked for at all. Where an allowed
 * name leads is the operator's own affair: company mirrors have private addresses.
 */
export function isAllowed({ host, port }: Authority, allowed: readonly AllowedHost[]): boolean {
  return allowed.some((entry) => {
    const named = parseAuthority(entry) ?? { host: entry, port: HTTPS };
    return named.host === host && named.port === port;
  });
}
