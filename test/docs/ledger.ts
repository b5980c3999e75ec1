// How each documented command is run: here (commands.long.ts), by something else of ours, or not at all, and then why.

export type Entry =
  | { readonly run: 'repository' | 'clone' | 'packed' }
  /** It stays until it is told to go: run until it has said this. */
  | { readonly until: RegExp }
  | { readonly ranBy: string }
  | { readonly not: string };

const inRepository: Entry = { run: 'repository' };
const byChecks: Entry = { ranBy: '.ci/run' };
const noEngine: Entry = { not: 'no container engine and no cluster here: docs/deploy.md begins with that' };

export const ledger: Readonly<Record<string, Entry>> = {
  'npm run demo': byChecks,
  'npm test': byChecks,
  'npm run setup': byChecks,
  'npm run check': byChecks,
  'bin/testwright test': inRepository,
  'bin/testwright test --base v1.2 --head v1.3 --json answer.json': inRepository,
  'bin/testwright test src/dates.js --symbol parseWeek': inRepository,
  'bin/testwright apply answer.json 3f9a01bc': inRepository,
  'bin/testwright prove': inRepository,
  'bin/testwright prove --html prove.html --markdown prove.md': inRepository,
  'bin/testwright prove --evidence evidence': inRepository,
  'bin/testwright replay evidence/3f9a01bc.json': inRepository,
  'bin/testwright doctor': inRepository,
  'bin/testwright test --model-url http://gpu-host:8000/v1': inRepository,
  'testwright test --base v1.2 --head v1.3 --json answer.json --evidence evidence': inRepository,
  'testwright replay evidence/9940e33e.json': inRepository,
  'testwright evidence 9940e33e --answer answer.json': inRepository,
  'npm install --global ./testwright-0.1.0.tgz': { run: 'packed' },
  'sudo apt-get install -y bubblewrap': {
    not: 'it changes the machine, as root; scripts/setup does the same',
  },
  'testwright doctor': inRepository,
  'testwright prove --base HEAD^ --head HEAD --json answer.json --evidence evidence': inRepository,
  'testwright evidence shop.test.js::one --answer answer.json --out verdict.json': inRepository,
  'testwright replay verdict.json': inRepository,
  'testwright model pull': inRepository,
  'testwright test --base HEAD^ --head HEAD --json found.json': inRepository,
  'testwright apply found.json': inRepository,
  'testwright init': inRepository,
  'testwright serve': { until: /http:\/\/127\.0\.0\.1:\d+/ },
  'testwright-runner doctor': { run: 'clone' },
  'testwright-runner plan --gpu H100 --gpus 2 --requests 500 --price 3': { run: 'clone' },
  'testwright-runner serve --config serve.json --print': inRepository,
  'testwright-runner gateway --new-key': { run: 'clone' },
  'docker compose -f deploy/compose.yaml run --rm --entrypoint /opt/testwright/bin/testwright-runner worker-cpu pull':
    noEngine,
  'docker compose -f deploy/compose.yaml --profile cpu up --build': noEngine,
  'helm install tw ./deploy/helm/testwright --set publicUrl=https://testwright.example.com': noEngine,
  'tar --one-file-system -cP /usr /bin /sbin /lib /lib64 /etc/ssl | podman import - localhost/testwright:1': {
    not: 'it writes an image of gigabytes; npm run test:podman makes a smaller one in the same way',
  },
};

/** Programs that made a figure, on the repositories that are named there: hours. That they are there is checked. */
export const isBenchmark = (command: string): boolean => / bench\/[\w-]+\.ts /.test(command);
