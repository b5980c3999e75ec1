// `npm run test:docker`, on a machine with docker's daemon and an image (TESTWRIGHT_SANDBOX_IMAGE): the same conformance as
// every backend.
import { docker } from '../../src/sandboxes/docker.ts';
import { openBackend } from './backends.ts';
import { sandboxConformance } from './conformance.ts';
import { ownGround } from './ground.ts';
import { patience, specFor } from './run-spec.ts';

sandboxConformance('docker, in an image', () => ownGround((scratchDir) => openBackend('docker', scratchDir)));

it.each([
  ['an image that is not here', { image: 'localhost/testwright-no-such-image' }, /not on this machine/],
  [
    'a daemon that does not answer',
    { image: 'localhost/x', dockerHost: 'unix:///nonexistent' },
    /daemon does not answer/,
  ],
])('%s is a refusal, not a download and not a failing test', async (_, place, cause) => {
  const dockerHost = process.env['DOCKER_HOST'];
  const ground = await ownGround((scratchDir) =>
    docker({ scratchDir, ...(dockerHost === undefined ? {} : { dockerHost }), ...place }),
  );
  await expect(ground.sandbox.run(specFor(['true']), patience)).rejects.toMatchObject({
    code: 'no-sandbox',
    fields: { cause: expect.stringMatching(cause) },
  });
  await ground.close();
});
