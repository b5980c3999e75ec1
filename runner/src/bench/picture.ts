// The measured times as a picture: how many of the requests were done within which time. One file, nothing fetched.
import type { Sample } from './measure.ts';

export interface Series {
  readonly name: string;
  readonly samples: readonly Sample[];
}

const PANELS = [
  ['firstMs', 'to the first token'],
  ['perTokenMs', 'for each further token'],
  ['totalMs', 'to the end'],
] as const;
const WIDTH = 300;
const HEIGHT = 200;
const GAP = 60;
const LEFT = 50;
const TOP = 70;
const COLOURS = ['#3b7dd8', '#d8703b'];

/** One or two series, each a curve in every panel. */
export function picture(title: string, series: readonly Series[]): string {
  const panels = PANELS.map(([field, about], at) => panel(field, about, LEFT + at * (WIDTH + GAP), series));
  const names = series.map(
    ({ name }, at) => `<text x="${LEFT + at * 360}" y="46" style="fill:${COLOURS[at]}">${safe(name)}</text>`,
  );
  const width = LEFT + PANELS.length * (WIDTH + GAP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${TOP + HEIGHT + 60}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${safe(title)}</title>`,
    '<style>svg{background:#fff;color:#222}@media(prefers-color-scheme:dark){svg{background:#181a1f;color:#ddd}}text{fill:currentColor}</style>',
    `<text x="${LEFT}" y="24" font-size="15">${safe(title)}</text>`,
    ...names,
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function panel(
  field: (typeof PANELS)[number][0],
  about: string,
  x: number,
  series: readonly Series[],
): string {
  const values = series.map(({ samples }) =>
    samples
      .filter(({ ok }) => ok)
      .map((sample) => sample[field])
      .sort((a, b) => a - b),
  );
  const most = Math.max(1e-9, ...values.map((sorted) => sorted.at(-1) ?? 0));
  const curves = values.map((sorted, at) => {
    const points = sorted.map(
      (value, rank) =>
        `${(x + (value / most) * WIDTH).toFixed(1)},${(TOP + HEIGHT - ((rank + 1) / sorted.length) * HEIGHT).toFixed(1)}`,
    );
    return `<polyline fill="none" stroke-width="2" stroke="${COLOURS[at]}" points="${x},${TOP + HEIGHT} ${points.join(' ')}"/>`;
  });
  const ticks = [0, 0.5, 1].map(
    (share) =>
      `<text x="${x - 8}" y="${TOP + HEIGHT - share * HEIGHT + 4}" text-anchor="end">${share * 100} %</text>` +
      `<text x="${x + share * WIDTH}" y="${TOP + HEIGHT + 16}" text-anchor="middle">${Number((share * most).toPrecision(3))}</text>`,
  );
  return [
    `<g><path fill="none" stroke="currentColor" d="M${x} ${TOP}V${TOP + HEIGHT}H${x + WIDTH}"/>`,
    ...ticks,
    `<text x="${x + WIDTH / 2}" y="${TOP + HEIGHT + 36}" text-anchor="middle">ms ${about}</text>`,
    ...curves,
    '</g>',
  ].join('\n');
}

const safe = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
