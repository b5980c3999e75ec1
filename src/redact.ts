// Secrets taken out of what leaves: text for people and models, answers, evidence. A net for accidents: no run meets a
// secret to begin with (SECURITY.md), and who has one can always write it in a way that no pattern knows.

export const REDACTED = '[redacted]';

/** Shapes that nothing but a secret has. Short enough to know one whose end was cut off. */
const wellKnown: readonly RegExp[] = [
  /gh[pousr]_[A-Za-z0-9]{16,255}/,
  /github_pat_[A-Za-z0-9_]{16,255}/,
  /glpat-[\w-]{16,255}/,
  /npm_[A-Za-z0-9]{30,255}/,
  /pypi-[\w-]{40,}/,
  /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}/,
  /xox[abeoprs]-[\w-]{10,}/,
  /xapp-[\w-]{20,}/,
  /hooks\.slack\.com\/services\/[\w/]{20,}/,
  /(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/,
  /(?<![A-Za-z0-9])sk-(?:ant-|proj-|svcacct-)?[\w-]{24,}/,
  /AIza[\w-]{35}/,
  /(?<![A-Za-z0-9])ya29\.[\w-]{20,}/,
  /hf_[A-Za-z0-9]{30,255}/,
  /(?<![A-Za-z0-9])SG\.[\w-]{16,}\.[\w-]{16,}/,
  /AccountKey=[A-Za-z0-9+/=]{40,}/,
  /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?/,
  /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){0,20000}(?:-----END [A-Z0-9 ]{1,60}-----)?/,
];
/** Where only a part is the secret, it is the second group. */
const inContext: readonly RegExp[] = [
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,200}:)([^\s/@]{1,500})(?=@)/gi,
  /(\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)([\w.~+/=-]{8,})/gi,
  /(\bx-access-token:)([\w.-]{8,})/gi,
];
const anyKnown = new RegExp(wellKnown.map(({ source }) => `(?:${source})`).join('|'), 'g');

/** Shorter values are words; they would take text apart. */
const LEAST_LENGTH = 8;
const configured = new Set<string>();
let anyConfigured: RegExp | undefined;

/** Values of the operator's own that must never leave, in any of the forms that programs give them. */
export function hideSecrets(values: readonly string[]): void {
  for (const value of values)
    if (value.trim().length >= LEAST_LENGTH) for (const form of formsOf(value.trim())) configured.add(form);
  const longestFirst = [...configured].sort((a, b) => b.length - a.length);
  anyConfigured =
    longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(literally).join('|'), 'gi');
}

/** For what is shown to people or sent to a model. */
export function redact(text: string): string {
  return redactKnown(redactConfigured(text), 2);
}

/** For code that is to be applied or run again: what only looks like a secret stays, the operator's own goes. */
export function redactConfigured(text: string): string {
  return anyConfigured === undefined ? text : text.replace(anyConfigured, REDACTED);
}

const codeFields = /^(?:patch|diff|code|imports|source|before|after|files|overlays|sha256|publicKey|value)$/;

/** Every string of a record, names of fields too; fields that hold code lose only the operator's own secrets. */
export function redactRecord<T>(record: T): T {
  return visit(record, redact) as T;
}

function visit(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((one) => visit(one, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      hide(name),
      visit(one, codeFields.test(name) ? redactConfigured : hide),
    ]),
  );
}

function redactKnown(text: string, depth: number): string {
  const plain = inContext
    .reduce((left, pattern) => left.replace(pattern, `$1${REDACTED}`), text)
    .replace(anyKnown, REDACTED);
  if (depth === 0) return plain;
  return plain
    .replace(encodedInUrl, (run) =>
      /%[0-9a-f]{2}/i.test(run) && hides(decodedUrl(run), depth) ? REDACTED : run,
    )
    .replace(encodedInBase64, (run) =>
      decodedBase64(run).some((one) => hides(one, depth)) ? REDACTED : run,
    );
}

function hides(decoded: string, depth: number): boolean {
  return redactKnown(redactConfigured(decoded), depth - 1) !== decoded;
}

const encodedInUrl = /[\w.~!*'()%+/=:@-]{20,}/g;
/** Lines of base64 that follow one another are one text. */
const encodedInBase64 =
  /[A-Za-z0-9+/_-]{20,}(?:\r?\n[A-Za-z0-9+/_-]{20,})*(?:\r?\n[A-Za-z0-9+/_-]{1,19})?={0,2}/g;

function decodedUrl(run: string): string {
  return run.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** A run may begin with letters that are not of the text: each of the four beginnings is tried. */
function decodedBase64(run: string): readonly string[] {
  const letters = run.replace(/[\r\n=]/g, '');
  return [0, 1, 2, 3].map((skip) => Buffer.from(letters.slice(skip), 'base64').toString('latin1'));
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const inUrl = encodeURIComponent(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    inUrl,
    inUrl.replaceAll('%20', '+'),
    [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    bytes.toString('hex'),
    ...[0, 1, 2].flatMap((before) => base64Inside(bytes, before)),
  ];
}

/** The letters that are the same whatever stands around, in both alphabets. */
function base64Inside(bytes: Buffer, before: number): readonly string[] {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url');
  const inside = whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  return [inside, inside.replaceAll('-', '+').replaceAll('_', '/')];
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
