// Why a sandbox did not start, from what bwrap, unshare and mount print: cause and fix, to be shown as they are.
import { Fault } from '../errors.ts';

interface Known {
  readonly sign: RegExp;
  readonly cause: string;
  readonly fix: string;
}

const known: readonly Known[] = [
  {
    sign: /setpriv: (?:setresuid|setresgid|setgroups|set[a-z]* )/i,
    cause:
      'Only root exists here: the uids that runs would have are not mapped (a user namespace that maps one uid)',
    fix: 'Start Testwright as an ordinary user in this container, or map a range of uids into it',
  },
  {
    sign: /No permissions to create a? ?new namespace|unshare failed: Operation not permitted/i,
    cause:
      'User namespaces are forbidden here (a container’s seccomp profile, or user.max_user_namespaces=0)',
    fix: 'In a container: --security-opt seccomp=unconfined --security-opt systempaths=unconfined and a non-root user. On a host: sysctl user.max_user_namespaces=15000',
  },
  {
    sign: /setting up uid map: Permission denied|RTM_NEWADDR|write failed \/proc\/self\/uid_map/i,
    cause: 'AppArmor restricts user namespaces',
    fix: 'Load the bwrap profile: apt-get install apparmor-profiles, copy /usr/share/apparmor/extra-profiles/bwrap-userns-restrict to /etc/apparmor.d/ and run apparmor_parser -r on it',
  },
  {
    sign: /Can't mount proc/i,
    cause: '/proc is masked, as in a default container',
    fix: 'Start the container with --security-opt systempaths=unconfined (Kubernetes: procMount: Unmasked)',
  },
  {
    sign: /pivot_root: Operation not permitted/i,
    cause: 'The container’s seccomp profile forbids pivot_root',
    fix: 'Start the container with --security-opt seccomp=unconfined and a non-root user',
  },
  {
    sign: /unshare failed: No space left|No space left on device.*namespace/i,
    cause:
      'No further namespaces are allowed here (a nested sandbox, or user.max_user_namespaces is reached)',
    fix: 'Run outside the outer sandbox, or raise user.max_user_namespaces',
  },
  {
    sign: /bwrap: (?:not found|Unknown option)|unrecognized option|env: .bwrap.: /i,
    cause: 'bubblewrap is missing or older than 0.8.0',
    fix: 'apt-get install bubblewrap (0.8.0 or newer)',
  },
  {
    sign: /seccomp/i,
    cause: 'The kernel refused the system call filter',
    fix: 'Use a kernel with CONFIG_SECCOMP_FILTER',
  },
  {
    sign: /wrong fs type|unknown filesystem|overlay/i,
    cause: 'The kernel cannot mount overlayfs in a user namespace',
    fix: 'Use Linux 5.11 or newer with the overlay module loaded (modprobe overlay)',
  },
];

export function explainStartFailure(stderr: string): Fault {
  const text = stderr.trim().slice(-600);
  const match = known.find(({ sign }) => sign.test(text));
  if (match === undefined) return new Fault('sandbox-failed', { fields: { stderr: text } });
  return new Fault('no-sandbox', { fields: { cause: match.cause, stderr: text }, fix: match.fix });
}
