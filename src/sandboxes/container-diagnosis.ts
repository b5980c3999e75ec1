// Why a container did not start, from what podman, docker and their runtime print: cause and fix, to be shown as they are.
import { Fault } from '../errors.ts';

const known = [
  {
    sign: /podman'?: (?:not found|No such file)|exec: podman: not found/i,
    cause: 'podman is not installed',
    fix: 'apt-get install podman, or use bubblewrap',
  },
  {
    sign: /docker'?: (?:not found|No such file)|exec: docker: not found/i,
    cause: 'docker is not installed',
    fix: 'Install docker, or use bubblewrap or podman',
  },
  {
    sign: /Cannot connect to the Docker daemon|error during connect/i,
    cause: 'docker’s daemon does not answer',
    fix: 'Start it (systemctl start docker), or say by DOCKER_HOST where it listens: it must run on this machine',
  },
  {
    sign: /permission denied while trying to connect|connect: permission denied/i,
    cause: 'This user may not speak to docker’s daemon',
    fix: 'Use bubblewrap, or start Testwright as a user who may: that is as good as root',
  },
  {
    sign: /image not known|unable to find a name and tag match|no such image|pull policy is never/i,
    cause: 'The image is not on this machine',
    fix: 'Make or load it first (import, load): runs never fetch one',
  },
  {
    sign: /exec: "?(?:\/usr\/bin\/env|\/bin\/sh)|(?:setpriv|cp): not found|executable file not found/i,
    cause: 'The image lacks /bin/sh, /usr/bin/env, cp or setpriv (util-linux)',
    fix: 'Take an image that has them: one made of this host’s own system does (docs/security/operators.md)',
  },
  {
    sign: /cgroup|controller/i,
    cause: 'The container runtime cannot set memory and process caps here',
    fix: 'Give it a writable cgroup hierarchy with the memory and pids controllers',
  },
  {
    sign: /seccomp/i,
    cause: 'The container runtime refused the system call filter',
    fix: 'Use runc or crun built with libseccomp, and a kernel with CONFIG_SECCOMP_FILTER',
  },
  {
    sign: /newuidmap|uid_map|user namespace|CLONE_NEWUSER/i,
    cause: 'User namespaces are forbidden here',
    fix: 'sysctl user.max_user_namespaces=15000',
  },
  {
    sign: /wrong fs type|unknown filesystem/i,
    cause: 'The run’s overlays cannot be mounted',
    fix: 'Start Testwright with CAP_SYS_ADMIN on a kernel with overlayfs, or use bubblewrap as an ordinary user',
  },
] as const;

export function explainContainerFailure(stderr: string): Fault {
  const text = stderr.trim().slice(-600);
  const match = known.find(({ sign }) => sign.test(text));
  if (match === undefined) return new Fault('sandbox-failed', { fields: { stderr: text } });
  return new Fault('no-sandbox', { fields: { cause: match.cause, stderr: text }, fix: match.fix });
}
