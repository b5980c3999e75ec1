// The contract of test bodies: an existing test taken out of its file as text that can stand beside it, looked into,
// varied and written again. Part of a language; it never runs anything.

/** A test without parametrisation: its whole lines, from its first decorator to its end, as indented as in its file. */
export interface TestBody {
  readonly file: string;
  /** From the outermost class or describe to the test's own. */
  readonly names: readonly string[];
  readonly text: string;
  /** Attributes worth a look in objects that have no literal. */
  readonly attributes: readonly string[];
}

/** Something that can be looked at while the body runs: what it checks, what a statement gives, what it changes. */
export interface Sight {
  readonly expression: string;
  /** Statement of the body, counted in source order. */
  readonly part: number;
  /** The sight whose value has no literal where this one says more. */
  readonly viewOf?: number;
  /** For a name: the expression that gave it, which is what throws where the statement does. */
  readonly source?: string;
  /** What is true of where it stands: an assertion may wait for a promise there. */
  readonly mayAwait: boolean;
}

export interface BodyProbe {
  readonly body: TestBody;
  readonly name: string;
  /** The message with which the probe fails starts with it; behind it one line of JSON, an `Observation` or null a sight. */
  readonly marker: string;
}

/** An assertion in place of, or behind, the statement of a sight. */
export interface Claim {
  readonly sight: number;
  readonly text: string;
  /** It stands in place of the statement that throws. */
  readonly isThrown: boolean;
}

/** What the changed lines say of inputs that reach them. */
export interface Hints {
  /** Literals, as source text. */
  readonly literals: readonly string[];
  /** Names of options and keywords that are read there. */
  readonly options: readonly string[];
  /** Names by which tests call the changed code: what options are given to. */
  readonly callees: readonly string[];
}

export interface Bodies {
  /** Those whose names are known without running them, in order; parametrised ones once a row. */
  readonly of: (source: string, path: string, attributes: readonly string[]) => readonly TestBody[];
  /** Names of options, keywords and parameters with a default on these lines. */
  readonly optionsOn: (source: string, path: string, lines: ReadonlySet<number>) => readonly string[];
  /** Other inputs: one option given or one literal changed in each. */
  readonly vary: (body: TestBody, hints: Hints, limit: number) => readonly TestBody[];
  readonly sights: (body: TestBody) => readonly Sight[];
  /** The file with a probe right behind each original. */
  readonly probeFile: (source: string, path: string, probes: readonly BodyProbe[]) => string;
  /**
   * The body under another name, its own assertions gone, with these ones. `needed`: only the statements that the claims
   * need; `all`: whatever runs before them. Null: it cannot be written so.
   */
  readonly write: (
    body: TestBody,
    name: string,
    claims: readonly Claim[],
    keep: 'needed' | 'all',
  ) => string | null;
}
