// Text of a repository, a framework or a model, made safe for a terminal: no control or escape sequence survives.

/** Strips C0/C1 controls (but newline and tab) and whole ANSI sequences; shows direction changes instead of obeying them. */
export function clean(text: string): string {
  return text
    .replace(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(
      /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g,
      (mark) => `<U+${mark.charCodeAt(0).toString(16).toUpperCase()}>`,
    );
}
