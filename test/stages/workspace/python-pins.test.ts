import { readPins } from '../../../src/stages/workspace/python-pins.ts';

const pinsOf = (files: Readonly<Record<string, string>>, packageDir = '') =>
  readPins(packageDir, (path) => files[path]);

test('uv.lock: what comes from a registry, in one version', () => {
  const lock =
    'version = 1\n[[package]]\nname="attrs"\nversion="23.1.0"\nsource={registry="https://host.invalid/simple"}\n[[package]]\nname="self"\nversion="1.0"\nsource={editable="."}\n[[package]]\nname="g"\nversion="2"\nsource={git="https://host.invalid/g"}\n[[package]]\nname="numpy"\nversion="1.24"\nsource={registry="x"}\n[[package]]\nname="numpy"\nversion="2.1"\nsource={registry="x"}\n';
  expect(pinsOf({ 'uv.lock': lock })).toEqual({ file: 'uv.lock', constraints: 'attrs==23.1.0\n' });
});

test('poetry.lock: also another index, but no folder', () => {
  const lock =
    '[[package]]\nname="b"\nversion="1.1"\n[[package]]\nname="a"\nversion="2.0"\n[package.source]\ntype="legacy"\nurl="x"\n[[package]]\nname="c"\nversion="3"\n[package.source]\ntype="directory"\nurl="c"\n';
  expect(pinsOf({ 'poetry.lock': lock })?.constraints).toBe('a==2.0\nb==1.1\n');
});

test('pdm.lock and pylock.toml', () => {
  expect(
    pinsOf({
      'pdm.lock': '[[package]]\nname="a"\nversion="1"\n[[package]]\nname="b"\nversion="1"\npath="./b"\n',
    })?.constraints,
  ).toBe('a==1\n');
  expect(pinsOf({ 'pylock.toml': '[[packages]]\nname="a"\nversion="1"\n' })?.constraints).toBe('a==1\n');
});

test("a workspace's lockfile is above the package", () => {
  expect(pinsOf({ 'uv.lock': '[[package]]\nname="a"\nversion="1"\n' }, 'packages/one')?.file).toBe('uv.lock');
});

test('a name or version that is more than one word is no pin; a file that is no lockfile pins nothing', () => {
  const lock =
    '[[package]]\nname="a"\nversion="1\\n--index-url https://evil.invalid"\n[[package]]\nname="-r x"\nversion="1"\n';
  expect(pinsOf({ 'poetry.lock': lock })).toBeUndefined();
  expect(pinsOf({ 'uv.lock': '[[package' })).toBeUndefined();
  expect(pinsOf({})).toBeUndefined();
});
