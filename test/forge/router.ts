// Which route a request asks for.
import type { Route } from './route.ts';

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Parameters that may hold slashes. The path of a folder's contents may be left out. */
const LONG = new Set(['ref', 'branch', 'basehead', 'tree_sha']);

export function openRouter(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const patterns = routes.map((route) => {
    const [method = '', template = ''] = route.key.split(' ');
    const source = template
      .replace(/\/\{path\}$/, '(?:/(?<path>.*?))?')
      .replaceAll(/\{(\w+)\}/g, (_, name) => `(?<${name}>${LONG.has(name) ? '.+?' : '[^/]+'})`);
    return { route, method, length: template.length, pattern: new RegExp(`^${source}$`) };
  });
  // The longer template first: `commits/{ref}/check-runs` before `commits/{ref}`.
  patterns.sort((a, b) => b.length - a.length);
  return (method, path) => {
    for (const one of patterns) {
      const found = one.method === method ? one.pattern.exec(path) : null;
      if (!found) continue;
      const names = Object.entries(found.groups ?? {}).map(([name, text]) => [
        name,
        decodeURIComponent(text ?? ''),
      ]);
      return { route: one.route, params: { ...Object.fromEntries(names), '*': path } };
    }
    return undefined;
  };
}
