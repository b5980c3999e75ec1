// One threat of the model: what meets it, and where that is tried. Words of a test are looked up in its file, ids among the
// attacks: a row whose test goes away turns red.

export interface Threat {
  readonly id: string;
  readonly threat: string;
  readonly metBy: string;
  /** Ids of attacks that are run bare, inside, and without their wall. */
  readonly attacks?: readonly string[];
  /** Tests with their own control, as `file › words`, below test/. */
  readonly tests?: readonly string[];
}

export const row = (
  id: string,
  threat: string,
  metBy: string,
  attacks: readonly string[],
  ...tests: string[]
): Threat => ({
  id,
  threat,
  metBy,
  attacks,
  tests,
});
