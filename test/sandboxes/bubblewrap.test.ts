import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { sandboxConformance } from './conformance.ts';
import { isRoot, ordinaryUserGround, ownGround } from './ground.ts';

sandboxConformance('bubblewrap, as whoever runs the tests', () =>
  ownGround((scratchDir) => bubblewrap({ scratchDir })),
);

// Root runs both kinds of caller; an ordinary user has just been the second kind.
if (isRoot) sandboxConformance('bubblewrap, as an ordinary user', () => ordinaryUserGround('bubblewrap'));
