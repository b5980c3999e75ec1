// Which versions are tried: one or two of each framework with the whole suite, all of them by `npm run test:frameworks`.
export function chosenVersions<T>(few: readonly T[], more: readonly T[]): readonly T[] {
  return process.env['TESTWRIGHT_FRAMEWORKS'] === 'all' ? [...few, ...more] : few;
}
