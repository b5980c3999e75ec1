// Addresses of registries, asked for once: an installer that opens hundreds of connections at a time (yarn behind a
// proxy) would ask as often, and resolvers that drop a few of so many questions cost five seconds each.
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const resolveAll: Resolve = (host) => lookup(host, { all: true });

/** For `net.connect`. A question that failed is asked again the next time. */
export function rememberingLookup(resolve: Resolve = resolveAll): LookupFunction {
  const known = new Map<string, Promise<readonly LookupAddress[]>>();
  return (host, options, callback) => {
    const answer = known.get(host) ?? resolve(host);
    known.set(host, answer);
    answer.then(
      (addresses) => {
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
      },
      (error: NodeJS.ErrnoException) => {
        known.delete(host);
        callback(error, []);
      },
    );
  };
}
