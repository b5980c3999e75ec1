// What a JavaScript or TypeScript file is for, by its path alone.

const JAVASCRIPT = /\.(?:js|jsx|mjs|cjs)$/;
const TYPESCRIPT = /\.(?:ts|tsx|mts|cts)$/;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const DECLARATION = /\.d(?:\.\w+)?\.[cm]?ts$/;
/** Set-up of tools: nobody's tests are about it. */
const CONFIGURATION =
  /^(?:\..*|(?:gulpfile|gruntfile|jakefile)(?:\.\w+)?|.*[.-](?:config|conf|rc|setup|workspace)(?:[.-][\w-]+)?|(?:webpack|rollup|vite|karma|babel)\.[\w.-]+|(?:jest|vitest|mocha|test)[-.]?(?:setup|preset|environment))\.[cm]?[jt]sx?$/i;
const BUILT = /(?:^|\/)(?:node_modules|dist|vendor|third[-_]party|bower_components)\/|\.min\.[cm]?js$/;
const TEST_NAME =
  /(?:[.\-_](?:tests?|spec|specs)|^(?:tests?|spec)(?:[-_].*)?)\.[cm]?[jt]sx?$|\.(?:test-d|tst)\.ts$/;
const TEST_FOLDER = /^(?:(?:.*[-_])?tests?|__tests__|__specs__|e2e)$/;
/** A specification may be what a library is about: tests only outside the sources. */
const SPEC_FOLDER = /^specs?$/;
const SOURCE_FOLDER = /^(?:src|lib|source|app)$/;
const SUPPORT_FOLDER =
  /^(?:fixtures?|__fixtures__|helpers?|support|utils?|mocks?|__mocks__|data|samples?|setup|stubs?|lib|common|snapshots?|__snapshots__|assets?|tools?|resources?|benchmarks?)$/;
const SUPPORT_NAME =
  /^(?:_.*|(?:test[-_.]?)?(?:helpers?|utils?|setup|support|common|bootstrap|mocks?|fixtures?|globals?|runner|util))\.[cm]?[jt]sx?$/i;
/** Folders whose content serves tests wherever they stand. */
const ALWAYS_SUPPORT =
  /^(?:__mocks__|__fixtures__|__snapshots__|test[-_]?(?:data|utils?|helpers?|fixtures?|support))$/;

export function isJavaScript(path: string): boolean {
  return JAVASCRIPT.test(path) && isSource(path);
}

export function isTypeScript(path: string): boolean {
  return TYPESCRIPT.test(path) && !DECLARATION.test(path) && isSource(path);
}

/** By the usual names, or as what stands in a test folder and is not named as a helper. */
export function isScriptTest(path: string): boolean {
  const name = nameOf(path);
  if (!SCRIPT.test(name) || DECLARATION.test(name)) return false;
  const folders = foldersOf(path);
  if (folders.some((folder) => ALWAYS_SUPPORT.test(folder))) return false;
  const test = testFolderIn(folders);
  const isServing = test >= 0 && folders.slice(test + 1).some((folder) => SUPPORT_FOLDER.test(folder));
  if (isServing || SUPPORT_NAME.test(name)) return false;
  return TEST_NAME.test(name) || (test >= 0 && !CONFIGURATION.test(name));
}

export function isScriptTestSupport(path: string): boolean {
  // Folders have other meanings in other languages.
  if (isScriptTest(path) || path.endsWith('.py')) return false;
  const name = nameOf(path);
  return (
    testFolderIn(foldersOf(path)) >= 0 ||
    foldersOf(path).some((folder) => ALWAYS_SUPPORT.test(folder)) ||
    /\.snap$|^(?:jest|vitest|mocha|test)[-.]?(?:setup|environment)\.[cm]?[jt]sx?$/.test(name)
  );
}

function testFolderIn(folders: readonly string[]): number {
  const source = folders.findIndex((folder) => SOURCE_FOLDER.test(folder));
  return folders.findIndex(
    (folder, index) =>
      TEST_FOLDER.test(folder) || (SPEC_FOLDER.test(folder) && (source < 0 || index < source)),
  );
}

function isSource(path: string): boolean {
  return !CONFIGURATION.test(nameOf(path)) && !BUILT.test(path);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function foldersOf(path: string): readonly string[] {
  return path.split('/').slice(0, -1);
}
