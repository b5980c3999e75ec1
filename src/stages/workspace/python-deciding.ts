// The parts of a Python project's files that change what is installed: linter settings, texts and addresses do not.
import { section, type Toml, tableAt } from './python-files.ts';

/** Of `[project]`, all but these decides. */
const idle = new Set([
  ...['description', 'readme', 'license', 'license-files', 'authors', 'maintainers', 'keywords'],
  ...['classifiers', 'urls', 'version'],
]);
/** Tools that build or install. */
const builders =
  /^(?:setuptools|setuptools_scm|setuptools-scm|hatch|poetry|poetry-dynamic-versioning|pdm|flit|uv|maturin|scikit-build|meson-python|versioningit|versioneer)$/;

/** One text a line, its own version first and alone, since that decides less than the rest. */
export function decidingTexts(pyproject: Toml, setupPy: string, setupCfg: string): readonly string[] {
  const project = tableAt(pyproject, 'project');
  const poetry = tableAt(pyproject, 'tool', 'poetry');
  const tools = Object.entries(tableAt(pyproject, 'tool')).filter(([name]) => builders.test(name));
  const withoutIdle = (table: Toml) => Object.entries(table).filter(([name]) => !idle.has(name));
  return [
    `version = ${JSON.stringify(project['version'] ?? poetry['version'] ?? '')}`,
    JSON.stringify([
      withoutIdle(project),
      pyproject['build-system'],
      pyproject['dependency-groups'],
      tools.map(([name, table]) => [name, name === 'poetry' ? withoutIdle(poetry) : table]),
    ]),
    setupPy,
    ...['metadata', 'options'].map((name) => section(setupCfg, name)),
    ...[...setupCfg.matchAll(/^\[(options\.[\w.:-]+)\]/gm)].map(
      ([, name = '']) => `${name}\n${section(setupCfg, name)}`,
    ),
  ];
}
