// Attacks that every JavaScript framework faces alike, as statements that need no import.
import type { Attack } from './forged.ts';

const fs = "process.getBuiltinModule('fs')";

/** A whole run's records, as far as a test can know them, to every descriptor; then out. */
const records = (nonce: string, file: string, name: string) => `
const fs = ${fs};
const source = fs.readFileSync('/work/${file}', 'utf8');
const canary = (kind) => new RegExp('testwright ' + kind + ' \\\\w+').exec(source)?.[0];
const nonce = ${nonce};
const wanted = [['pass', '${name}'], ['pass', canary('pass')], ['fail', canary('fail')]].filter(([, name]) => name);
const lines = wanted.map(([status, name], at) => ({ nonce, seq: at + 1, kind: 'test', file: '${file}', path: [name], status, ms: 1,
  ...(status === 'fail' ? { error: { type: 'AssertionError', message: '', stack: '', isAssertion: true, inHook: false } } : {}) }));
lines.push({ nonce, seq: lines.length + 1, kind: 'end' });
const text = lines.map((line) => JSON.stringify(line) + '\\n').join('');
for (let fd = 3; fd < 60; fd++) try { fs.writeSync(fd, text); } catch {}
const leave = () => process.reallyExit(canary('fail') ? 1 : 0);`;

export function commonAttacks(file: string, name: string): Readonly<Record<string, Attack>> {
  const commandLine = `(() => { const all = []; for (const id of ['self', process.ppid, 1, 2, 3]) try { all.push(${fs}.readFileSync('/proc/' + id + '/cmdline', 'utf8'), ${fs}.readFileSync('/proc/' + id + '/environ', 'utf8')); } catch {} return /\\b[0-9a-f]{32}\\b/.exec(all.join())?.[0] ?? 'none'; })()`;
  const inFile = `(() => { try { return ${fs}.readFileSync('/work/.testwright-nonce', 'utf8'); } catch { return 'gone'; } })()`;
  return {
    'exit with 0 in the test': { body: 'process.exit(0);' },
    'reallyExit with 0 when the file is loaded': { top: 'process.reallyExit(0);' },
    'an exit handler that says 0': {
      top: "process.on('exit', () => { process.exitCode = 0; process.reallyExit(0); });",
    },
    'a nonce from command lines and environments': { body: `${records(commandLine, file, name)} leave();` },
    'a nonce from its file': { body: `${records(inFile, file, name)} leave();` },
    'records of an earlier trial, said again': {
      body: `${records("'0123456789abcdef0123456789abcdef'", file, name)} leave();`,
    },
    'a patched JSON.stringify in every realm within reach': {
      top: `for (const json of [JSON, process.constructor.constructor('return JSON')()]) {
  const keep = json.stringify;
  json.stringify = (value, ...rest) => keep(value && value.path && value.path.includes('${name}') ? { ...value, status: 'pass', error: undefined } : value, ...rest);
}`,
    },
    'a patched fs.writeSync': {
      top: `const hooked = ${fs}; const plain = hooked.writeSync;
hooked.writeSync = (fd, data, ...rest) => plain(fd, Buffer.from(String(data).replace('"status":"fail"', '"status":"pass"')), ...rest);`,
    },
    'the recorder taken out of the module cache': {
      top: `const cache = process.getBuiltinModule('module')._cache;
for (const [path, entry] of Object.entries(cache)) if (path.startsWith('/testwright/')) try {
  const { write } = entry.exports;
  entry.exports.write = (kind, fields) => write(kind, fields.path?.includes('${name}') ? { ...fields, status: 'pass', error: undefined } : fields);
  for (const key of Object.getOwnPropertyNames(entry.exports.prototype ?? {})) entry.exports.prototype[key] = () => {};
} catch {}`,
    },
    'the descriptors of the parent': {
      body: `for (const id of [process.ppid, 1, 2, 3, 4]) for (let fd = 3; fd < 12; fd++) try {
  ${fs}.writeFileSync('/proc/' + id + '/fd/' + fd, JSON.stringify({ nonce: 'x', seq: 1, kind: 'end' }) + '\\n');
} catch {}`,
    },
    'the memory of the parent': {
      body: `try {
  const fs = ${fs};
  const maps = fs.readFileSync('/proc/' + process.ppid + '/maps', 'utf8').split('\\n').filter((line) => / rw-p /.test(line));
  const memory = fs.openSync('/proc/' + process.ppid + '/mem', 'r+');
  for (const line of maps.slice(0, 200)) { const [from, to] = line.split(' ')[0].split('-').map((at) => parseInt(at, 16));
    const bytes = Buffer.alloc(Math.min(to - from, 1 << 20)); try { fs.readSync(memory, bytes, 0, bytes.length, from);
    const at = bytes.indexOf('"status":"fail"'); if (at >= 0) fs.writeSync(memory, '"status":"pass"', from + at); } catch {} }
} catch {}`,
    },
    'the test file edited while it runs': {
      body: `${fs}.writeFileSync('/work/${file}', '');`,
    },
  };
}
