// What a Python file is for, by its path alone.

/** `tests`, `test`, `unit_tests`, `test-data`, `testing_data` …; `testing` alone is often production code. */
const TEST_FOLDER = /^(?:(?:.*[-_])?tests?|test[-_]?data|testing[-_]?data)$/;

/** How a project is built and checked is no code of it. */
const TOOLING = /(?:^|\/)(?:setup|noxfile|docs?\/(?:source\/)?conf)\.py$/;

export function isPython(path: string): boolean {
  return path.endsWith('.py') && !TOOLING.test(path);
}

export function isPythonTest(path: string): boolean {
  return /^(?:test_.*|.*_test)\.py$/.test(nameOf(path));
}

export function isPythonTestSupport(path: string): boolean {
  if (isPythonTest(path)) return false;
  const name = nameOf(path);
  return (
    name === 'conftest.py' ||
    name === 'tests.py' ||
    path
      .split('/')
      .slice(0, -1)
      .some((folder) => TEST_FOLDER.test(folder))
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
