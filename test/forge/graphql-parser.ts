// The part of GraphQL's grammar that queries and mutations use; fragments by name are left out.
export type Value =
  | { readonly variable: string }
  | { readonly literal: string | number | boolean | null }
  | { readonly list: readonly Value[] }
  | { readonly fields: Readonly<Record<string, Value>> };

export interface Selection {
  /** Only where the object is of this type. */
  readonly on: string | undefined;
  readonly alias: string;
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly selections: readonly Selection[];
}

export interface Operation {
  readonly kind: 'query' | 'mutation';
  /** Name and type of each variable, as `String!`. */
  readonly variables: ReadonlyMap<string, string>;
  readonly selections: readonly Selection[];
}

const TOKEN =
  /\s+|,|#[^\n]*|(?<token>"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|\.\.\.|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}()[\]:!$=@|])/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new SyntaxError(`unexpected ${JSON.stringify(text.slice(at, at + 20))}`);
    if (match.groups?.['token']) tokens.push(match.groups['token']);
  }
  return tokens;
}

/** Throws SyntaxError for text that is no GraphQL, or more of it than this reads. */
export function parseOperation(text: string): Operation {
  const parser = new Parser(tokensOf(text));
  const operation = parser.operation();
  parser.end();
  return operation;
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  operation(): Operation {
    let kind: Operation['kind'] = 'query';
    const variables = new Map<string, string>();
    if (this.#peek() !== '{') {
      const word = this.#next();
      if (word !== 'query' && word !== 'mutation') throw new SyntaxError(`unexpected ${word}`);
      kind = word;
      if (/^\w/.test(this.#peek())) this.#next();
      if (this.#accept('('))
        while (!this.#accept(')')) {
          this.#expect('$');
          const name = this.#next();
          this.#expect(':');
          variables.set(name, this.#type());
          if (this.#accept('=')) this.#value();
        }
    }
    return { kind, variables, selections: this.#selections(undefined) };
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new SyntaxError(`unexpected ${this.#peek()}`);
  }

  #type(): string {
    const inner = this.#accept('[') ? `[${this.#type()}]` : this.#next();
    if (inner.startsWith('[')) this.#expect(']');
    return this.#accept('!') ? `${inner}!` : inner;
  }

  #selections(on: string | undefined): Selection[] {
    this.#expect('{');
    const selections: Selection[] = [];
    while (!this.#accept('}')) {
      if (this.#accept('...')) {
        this.#expect('on');
        selections.push(...this.#selections(this.#next()));
        continue;
      }
      const first = this.#next();
      const name = this.#accept(':') ? this.#next() : first;
      const args: Record<string, Value> = {};
      if (this.#accept('(')) while (!this.#accept(')')) this.#pair(args);
      const inner = this.#peek() === '{' ? this.#selections(undefined) : [];
      selections.push({ on, alias: first, name, args, selections: inner });
    }
    return selections;
  }

  #pair(into: Record<string, Value>): void {
    const name = this.#next();
    this.#expect(':');
    into[name] = this.#value();
  }

  #value(): Value {
    const token = this.#next();
    if (token === '$') return { variable: this.#next() };
    if (token === '[') {
      const list: Value[] = [];
      while (!this.#accept(']')) list.push(this.#value());
      return { list };
    }
    if (token === '{') {
      const fields: Record<string, Value> = {};
      while (!this.#accept('}')) this.#pair(fields);
      return { fields };
    }
    if (token.startsWith('"""')) return { literal: token.slice(3, -3) };
    if (/^["\d-]/.test(token)) return { literal: JSON.parse(token) };
    if (token === 'true' || token === 'false') return { literal: token === 'true' };
    return { literal: token === 'null' ? null : token };
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new SyntaxError('unexpected end');
    this.#at += 1;
    return token;
  }

  #accept(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    const found = this.#next();
    if (found !== token) throw new SyntaxError(`expected ${token}, found ${found}`);
  }
}
