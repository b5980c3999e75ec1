// The system call filter of seccomp.ts as the profile that podman and docker take.
import {
  type Architecture,
  NAMESPACE_FLAGS,
  socketFamilies,
  tables,
  terminalInput,
  unknownToKernel,
} from './seccomp.ts';

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
const names: Readonly<Record<Architecture, string>> = { x64: 'SCMP_ARCH_X86_64', arm64: 'SCMP_ARCH_AARCH64' };
/** More than any family that a kernel knows. */
const MOST_FAMILIES = 64;

interface Argument {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_GE' | 'SCMP_CMP_MASKED_EQ';
}

const refuse = (calls: readonly string[], errnoRet: number, args: readonly Argument[] = []) => ({
  names: calls,
  action: 'SCMP_ACT_ERRNO',
  errnoRet,
  args,
});

/** Calls of other architectures, x32 too, are refused by the runtime: only this one is named. */
export function ociSeccompProfile(architecture: Architecture): string {
  // A rule holds when all of its arguments do, so that "none of these families" takes one rule for each of the others.
  const odd = Array.from({ length: MOST_FAMILIES }, (_, family) => family).filter(
    (family) => !socketFamilies.includes(family),
  );
  const families = [
    ...odd.map((value): Argument => ({ index: 0, value, op: 'SCMP_CMP_EQ' })),
    { index: 0, value: MOST_FAMILIES, op: 'SCMP_CMP_GE' } as const,
  ];
  // Each flag alone: a mask can only be compared with one value.
  const flags = Array.from({ length: 32 }, (_, bit) => 2 ** bit).filter(
    (bit) => (NAMESPACE_FLAGS & bit) !== 0,
  );
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: [names[architecture]],
    syscalls: [
      refuse(Object.keys(tables[architecture].denied), EPERM),
      refuse(Object.keys(unknownToKernel), ENOSYS),
      ...flags.map((bit) =>
        refuse(['clone'], EPERM, [{ index: 0, value: bit, valueTwo: bit, op: 'SCMP_CMP_MASKED_EQ' }]),
      ),
      ...families.map((family) => refuse(['socket', 'socketpair'], EAFNOSUPPORT, [family])),
      ...terminalInput.map((value) => refuse(['ioctl'], EPERM, [{ index: 1, value, op: 'SCMP_CMP_EQ' }])),
    ],
  });
}
