// Renders the chart's templates: exactly the constructs that they use, and a fault at any other. Not Helm: only so much of it.

export interface Release {
  readonly name: string;
  readonly values: unknown;
}

/** Throws at an unknown construct, a missing value, or an `if` that is not closed. */
export function render(template: string, release: Release): string {
  const open: boolean[] = [];
  const out: string[] = [];
  for (const line of template.split('\n')) {
    const [, not, path] = /^\{\{- if (not )?\.Values\.([\w.]+) \}\}$/.exec(line) ?? [];
    if (path !== undefined) open.push((valueAt(release.values, path) === true) !== (not !== undefined));
    else if (line === '{{- end }}') {
      if (open.pop() === undefined) throw new Error('an end without an if');
    } else if (open.every(Boolean)) out.push(renderLine(line, release));
  }
  if (open.length > 0) throw new Error('an if without an end');
  return out.join('\n');
}

// `}}}` after a construct closes a mapping, too: the shortest one is meant.
function renderLine(line: string, { name, values }: Release): string {
  const rendered = line.replaceAll(/\{\{ (\.[\w.]+)( \| quote)? \}\}/g, (_, path: string, quote?: string) => {
    const value = path === '.Release.Name' ? name : valueAt(values, path.replace(/^\.Values\./, ''));
    return quote === undefined ? String(value) : JSON.stringify(String(value));
  });
  if (/\{\{[- ]|[ -]\}\}/.test(rendered)) throw new Error(`a construct that is not known: ${line}`);
  return rendered;
}

function valueAt(values: unknown, path: string): unknown {
  let at = values;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !(key in at)) throw new Error(`no value at ${path}`);
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
