// Which part of the text written so far may be sent, given the stop strings.

export function firstStop(text: string, stops: readonly string[]): number | undefined {
  const found = stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** Characters at the end that may be the beginning of a stop string, or half of a character. */
export function heldBack(text: string, stops: readonly string[]): number {
  if (text.endsWith('\ufffd')) return 1;
  for (let length = Math.max(0, ...stops.map((stop) => stop.length - 1)); length > 0; length--) {
    const end = text.slice(-length);
    if (end.length === length && stops.some((stop) => stop.startsWith(end))) return length;
  }
  return 0;
}
