// What every workflow that we offer must hold to, as rules on its text: each gives what breaks it.
import { parse } from 'yaml';

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Contract {
  readonly inputs: Readonly<Record<string, object>>;
  readonly outputs: Readonly<Record<string, object>>;
}

/** As it stands in a workflow. */
export const expression = (what: string) => `\u0024{{ ${what} }}`;

const OURS = /^OWNER\/testwright@v\d+$/;
/** These steps bring somebody's code onto the machine, or run it. */
const runsCode = ({ uses = '', with: inputs }: Step) => OURS.test(uses) && inputs?.['command'] !== 'publish';

export function breaksOf(text: string, action: Contract): readonly string[] {
  const workflow: Workflow = parse(text);
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);
  const breaks: string[] = [];
  const check = (holds: boolean, says: string) => {
    if (!holds) breaks.push(says);
  };
  check(/^# \S.*\n(?:#.*\n)*# May: /.test(text), 'does not begin with what it is for and what it may do');
  check(JSON.stringify(workflow.permissions) === '{}', 'grants something to all jobs');
  check(workflow.concurrency !== undefined, 'may run twice at once');
  check(!('pull_request_target' in workflow.on), 'runs on pull_request_target');
  for (const [name, job] of jobs) {
    check(job['timeout-minutes'] !== undefined, `${name} has no time limit`);
    check(job.permissions !== undefined, `${name} does not say what it may do`);
    const writes = Object.values(job.permissions ?? {}).includes('write');
    check(!(writes && job.steps.some(runsCode)), `${name} runs code and may write`);
  }
  if ('workflow_run' in workflow.on)
    check(
      !steps.some(({ uses }) => uses?.startsWith('actions/checkout')),
      'checks out beside a token that writes',
    );
  const text_ = steps.map(({ run = '' }) => run).join('\n');
  check(!text_.includes('${{'), 'puts an expression into a script');
  for (const step of steps) checkStep(step, action, check);
  const used = [...text.matchAll(/steps\.testwright\.outputs\.([\w-]+)/g)].map(([, name = '']) => name);
  for (const name of used) check(name in action.outputs, `reads the output ${name}, which there is not`);
  return breaks;
}

function checkStep(step: Step, action: Contract, check: (holds: boolean, says: string) => void): void {
  const { uses, run, with: inputs = {} } = step;
  check((uses === undefined) !== (run === undefined), 'has a step that does nothing, or two things');
  if (uses === undefined) return;
  check(/^(?:actions\/[\w-]+@v\d+|OWNER\/testwright(?:\/sandbox)?@v\d+)$/.test(uses), `uses ${uses}`);
  if (OURS.test(uses))
    for (const name of Object.keys(inputs))
      check(name in action.inputs, `gives the input ${name}, which there is not`);
}
