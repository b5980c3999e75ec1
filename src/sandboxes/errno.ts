// The system's error code, also of errors that another realm made (a test framework's): `instanceof` would not know them.

export function hasErrno(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
