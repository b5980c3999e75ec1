// A run as a Kubernetes Job under a RuntimeClass with a kernel of its own (gVisor, Kata): the manifest, by a pure function.
import { posix, relative } from 'node:path';
import type { V1Container, V1Job, V1SecurityContext, V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import { Fault } from '../errors.ts';
import { CHANNEL_FD, type Mount, type SandboxSpec } from './spec.ts';

export interface ClusterPlace {
  readonly namespace: string;
  /** Names the runtime with its own kernel. */
  readonly runtimeClass: string;
  /** Has /bin/sh, env, base64, mkfifo, and what the tests need. */
  readonly image: string;
  /** A claim that this process and the Jobs both mount. */
  readonly claim: string;
  /** Where this process has it mounted: all folders of a run lie below. */
  readonly sharedDir: string;
}

export const LABEL = 'testwright.run';
export const [GUEST, CHANNEL, ERRORS] = ['guest', 'channel', 'errors'] as const;
/** For scheduling and starting, which are no part of a run's own time. */
const START_S = 300;
/** Room for the copied lower folders, beside what a run may write. */
const LOWERS_MIB = 4096;
const PIPES = '/run/testwright-pipes';

const locked: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};
const small = { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '64Mi' };

export function jobFor(place: ClusterPlace, name: string, spec: SandboxSpec): V1Job {
  const overlays = spec.mounts.filter((mount) => mount.kind === 'overlay');
  const labels = { [LABEL]: name };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: place.namespace, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(spec.limits.wallMs / 1000) + START_S,
      ttlSecondsAfterFinished: START_S,
      template: {
        metadata: { labels },
        spec: {
          runtimeClassName: place.runtimeClass,
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          hostname: 'sandbox',
          // No name is resolved: the policy of the namespace lets nothing out anyway.
          dnsPolicy: 'None',
          dnsConfig: { nameservers: ['127.0.0.1'] },
          terminationGracePeriodSeconds: 0,
          securityContext: { fsGroup: 1000 },
          initContainers: [layOut(place, overlays)],
          containers: [guest(place, spec, overlays), ...readers(place)],
          volumes: volumes(place, spec, overlays),
        },
      },
    },
  };
}

type Overlay = Extract<Mount, { kind: 'overlay' }>;

/** Copies each overlay's folders over one another, the first last, and makes the pipes. */
function layOut(place: ClusterPlace, overlays: readonly Overlay[]): V1Container {
  const copies = overlays.flatMap(({ lowers }, index) =>
    lowers.map((_, at) => `cp -a /lower/${index}/${at}/. /merged/${index}/`).reverse(),
  );
  return {
    name: 'lay-out',
    image: place.image,
    imagePullPolicy: 'IfNotPresent',
    command: [
      '/bin/sh',
      '-c',
      ['set -eu', `mkfifo ${PIPES}/${CHANNEL} ${PIPES}/${ERRORS}`, ...copies].join('\n'),
    ],
    securityContext: locked,
    resources: { limits: { ...small, memory: '256Mi' }, requests: small },
    volumeMounts: [
      { name: 'pipes', mountPath: PIPES },
      ...overlays.flatMap(({ lowers }, index) => [
        { name: `merged-${index}`, mountPath: `/merged/${index}` },
        ...lowers.map((lower, at) => shared(place, lower, `/lower/${index}/${at}`, true)),
      ]),
    ],
  };
}

function guest(place: ClusterPlace, spec: SandboxSpec, overlays: readonly Overlay[]): V1Container {
  const { limits } = spec;
  const env = { HOME: '/home/sandbox', ...spec.env };
  const start = `exec ${CHANNEL_FD}>${PIPES}/${CHANNEL} 2>${PIPES}/${ERRORS}
ulimit -n ${limits.openFiles} -u ${limits.processes} -f ${limits.fileSizeMiB * 2048} -c 0
exec env -i "$@"`;
  const words = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const bounds = { cpu: '2', memory: `${limits.memoryMiB}Mi`, 'ephemeral-storage': `${LOWERS_MIB}Mi` };
  return {
    name: GUEST,
    image: place.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', start, 'sh', ...words].map(literal),
    args: spec.argv.map(literal),
    workingDir: spec.cwd,
    securityContext: locked,
    resources: { limits: bounds, requests: { ...bounds, cpu: '500m' } },
    volumeMounts: [
      { name: 'pipes', mountPath: PIPES },
      ...['/tmp', '/home/sandbox'].map((mountPath, at) => ({ name: `own-${at}`, mountPath })),
      ...overlays.map(({ guest }, index) => ({ name: `merged-${index}`, mountPath: guest })),
      ...spec.mounts.flatMap((mount, index): V1VolumeMount[] => {
        if (mount.kind === 'overlay') return [];
        if (mount.kind === 'tmpfs') return [{ name: `tmpfs-${index}`, mountPath: mount.guest }];
        return [shared(place, mount.host, mount.guest, mount.kind === 'read-only')];
      }),
    ],
  };
}

/** Kubernetes would put variables of the pod in for `$(NAME)`, and takes `$$` for one dollar. */
function literal(word: string): string {
  return word.replaceAll('$', '$$$$');
}

/** Logs are text and one stream each: records come as base64, errors apart from the output. */
function readers(place: ClusterPlace): V1Container[] {
  const reader = (name: string, program: readonly string[]): V1Container => ({
    name,
    image: place.image,
    imagePullPolicy: 'IfNotPresent',
    command: [...program, `${PIPES}/${name}`],
    securityContext: locked,
    resources: { limits: small, requests: small },
    volumeMounts: [{ name: 'pipes', mountPath: PIPES }],
  });
  return [reader(CHANNEL, ['base64', '--wrap=0']), reader(ERRORS, ['cat'])];
}

function volumes(place: ClusterPlace, spec: SandboxSpec, overlays: readonly Overlay[]): V1Volume[] {
  const inMemory = (name: string, sizeMiB: number): V1Volume => ({
    name,
    emptyDir: { medium: 'Memory', sizeLimit: `${sizeMiB}Mi` },
  });
  return [
    { name: 'shared', persistentVolumeClaim: { claimName: place.claim } },
    inMemory('pipes', 1),
    inMemory('own-0', 512),
    inMemory('own-1', 64),
    ...overlays.map(({ sizeMiB }, index) => ({
      name: `merged-${index}`,
      emptyDir: { sizeLimit: `${sizeMiB + LOWERS_MIB}Mi` },
    })),
    ...spec.mounts.flatMap((mount, index) =>
      mount.kind === 'tmpfs' ? [inMemory(`tmpfs-${index}`, mount.sizeMiB)] : [],
    ),
  ];
}

function shared(place: ClusterPlace, host: string, guest: string, readOnly: boolean): V1VolumeMount {
  const subPath = relative(place.sharedDir, host);
  if (subPath === '' || subPath === '..' || subPath.startsWith('../') || posix.isAbsolute(subPath))
    throw new Fault('no-sandbox', {
      fields: { cause: `${host} is not on the volume that runs share`, volume: place.sharedDir },
      fix: 'Point TESTWRIGHT_CACHE and TMPDIR at folders of that volume, and install Node there',
    });
  return { name: 'shared', mountPath: guest, subPath, readOnly };
}
