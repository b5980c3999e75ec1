// doctor: can this machine serve the model, and if not, what would have to change.
import { execFile } from 'node:child_process';
import { totalmem } from 'node:os';
import { parseArgs, promisify } from 'node:util';
import { checkpointFindings } from '../doctor/checkpoint.ts';
import { engineFinding, type Finding, gpuFindings } from '../doctor/findings.ts';
import {
  type Gpu,
  isTooOldToAsk,
  NVIDIA_FIELDS,
  OLD_NVIDIA_FIELDS,
  parseNvidia,
  parseRocm,
} from '../doctor/gpus.ts';
import { parseTopology, topologyFindings } from '../doctor/topology.ts';
import { knownModels, placeOf } from '../models/models.ts';
import { isWhole } from '../models/pull.ts';
import { servedModel } from '../plan/profile.ts';
import type { Command } from './command.ts';

/** All questions are asked at once, and none may take longer. */
const ANSWER_MS = 800;

export const doctor: Command = {
  name: 'doctor',
  usage: '[--model ID] [--checkpoint FOLDER] [--json]',
  does: 'whether this machine can serve the model; a fix for every no',
  run: async ({ args, cacheDir }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { model: { type: 'string' }, checkpoint: { type: 'string' }, json: { type: 'boolean' } },
    });
    const model = servedModel(values.model);
    const [nvidia, rocm, links, amdLinks, version, embedded] = await Promise.all([
      sayNvidia(),
      say('rocm-smi', ['--showproductname', '--showmeminfo', 'vram', '--showdriverversion', '--json']),
      say('nvidia-smi', ['topo', '-m']),
      say('rocm-smi', ['--showtopo']),
      say('python3', ['-c', 'from importlib.metadata import version; print(version("vllm"))']),
      embeddedFinding(cacheDir),
    ]);
    const machineMiB = Math.round(totalmem() / 2 ** 20);
    const topology = parseTopology(links ?? amdLinks ?? '');
    const parsed = [parseNvidia(nvidia ?? '', machineMiB), parseRocm(rocm ?? '')];
    const gpus = parsed.flatMap((each) => each.gpus);
    const unread = parsed.flatMap((each) => each.unread);
    const findings: readonly Finding[] = [
      ...gpus.flatMap((gpu) => gpuFindings(model, gpu)),
      ...topologyFindings(topology),
      ...unread.map(unreadFinding),
      ...(gpus.length === 0 ? [NO_GPU] : [engineFinding(model, version?.trim() || undefined)]),
      ...(values.checkpoint === undefined ? [] : await checkpointFindings(values.checkpoint)),
      embedded,
    ];
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ model: model.id, gpus, topology, findings }, null, 2)}\n`
        : text(gpus, findings),
    );
    return 0;
  },
};

const NO_GPU: Finding = {
  about: 'GPU',
  verdict: 'careful',
  says: 'no GPU was found, so the 30B model cannot be served here',
  fix: 'Use the embedded model (testwright-runner serve-embedded), or give --model-url of a machine that has one',
};

const unreadFinding = (line: string): Finding => ({
  about: 'GPU',
  verdict: 'careful',
  says: `the driver’s tool said something that could not be read: ${line.slice(0, 120)}`,
  fix: 'Run nvidia-smi or rocm-smi yourself: the driver may not be loaded, or not fit its library',
});

async function embeddedFinding(cacheDir: string): Promise<Finding> {
  const model = knownModels(cacheDir)[0];
  const here = model !== undefined && (await isWhole(placeOf(model, cacheDir), model));
  return {
    about: 'embedded model',
    verdict: here ? 'yes' : 'careful',
    says: here ? `${model.name} is here` : 'it has not been fetched',
    fix: here ? undefined : 'Fetch it once with: testwright-runner pull',
  };
}

async function sayNvidia(): Promise<string | undefined> {
  const ask = (fields: string) =>
    say('nvidia-smi', [`--query-gpu=${fields}`, '--format=csv,noheader,nounits']);
  const said = await ask(NVIDIA_FIELDS);
  return said !== undefined && isTooOldToAsk(said) ? await ask(OLD_NVIDIA_FIELDS) : said;
}

/** What a program prints, also with a failing exit code; undefined when it is not there or too slow. */
async function say(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(program, args, { timeout: ANSWER_MS })).stdout;
  } catch (error) {
    const out = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    return program === 'python3' || out === '' ? undefined : out;
  }
}

const MARKS = { yes: 'yes    ', careful: 'careful', no: 'no     ' };

function text(gpus: readonly Gpu[], findings: readonly Finding[]): string {
  const rows = findings.map(
    ({ about, verdict, says, fix }) =>
      `${MARKS[verdict]}  ${about}: ${says}\n${fix === undefined ? '' : `         what to do: ${fix}\n`}`,
  );
  return `${gpus.length} GPU${gpus.length === 1 ? '' : 's'} found\n${rows.join('')}`;
}
