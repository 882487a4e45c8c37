/** Lines over a common horizontal axis; both axes are logarithmic. */
export interface Panel {
  readonly title: string;
  /** What the horizontal axis counts. */
  readonly across: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly name: string;
  readonly look: 'first' | 'second' | 'third';
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Axis {
  readonly ticks: readonly number[];
  /** Where a value stands, in the units of the picture. */
  place(value: number): number;
}

const width = 960;
const height = 400;
const panelWidth = 460;

/** Colours as in docs/report-life.svg: a page of its own, so that it is read in light and in dark. */
const style = `
    svg { font-family: system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; }
    .page { fill: #ffffff; stroke: #d0d7de; }
    .box { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.5; }
    .grid { stroke: #d0d7de; }
    .guide { fill: none; stroke: #57606a; stroke-width: 1.5; stroke-dasharray: 4 5; }
    .name { fill: #1f2328; font-size: 15px; font-weight: 600; }
    .dim { fill: #57606a; font-size: 12px; }
    .line { fill: none; stroke-width: 2; }
    .first { stroke: #0550ae; fill: #0550ae; }
    .second { stroke: #cf222e; fill: #cf222e; }
    .third { stroke: #1a7f37; fill: #1a7f37; }
    .line.first, .line.second, .line.third { fill: none; }
    text.first, text.second, text.third { stroke: none; font-size: 12px; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #3d444d; }
      .box { fill: #161b22; stroke: #9198a1; }
      .grid { stroke: #3d444d; }
      .guide { stroke: #9198a1; }
      .name { fill: #e6edf3; }
      .dim { fill: #9198a1; }
      .first { stroke: #79c0ff; fill: #79c0ff; }
      .second { stroke: #f85149; fill: #f85149; }
      .third { stroke: #3fb950; fill: #3fb950; }
    }
  `;

/** Draws two panels side by side as an SVG. @param description what the curves tell */
export function drawChart(
  title: string,
  description: string,
  panels: readonly [Panel, Panel],
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">
  <title id="title">${title}</title>
  <desc id="desc">${description}</desc>
  <style>${style}</style>
  <rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" />
${panels.map((panel, at) => drawPanel(panel, at * panelWidth)).join('\n')}
</svg>
`;
}

function drawPanel({ title, across, lines }: Panel, left: number): string {
  const box = { left: left + 72, top: 64, right: left + panelWidth - 8, bottom: height - 64 };
  const points = lines.flatMap((line) => line.points);
  // Points and their labels keep off the borders.
  const x = axisOf(
    points.map(([value]) => value),
    box.left + 26,
    box.right - 26,
  );
  const y = axisOf(
    points.map(([, value]) => value),
    box.bottom - 26,
    box.top + 26,
  );
  return [
    text('name', box.left, 34, title),
    `<rect class="box" x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}" rx="6" />`,
    ...y.ticks.flatMap((tick) => [
      `<line class="grid" x1="${box.left}" x2="${box.right}" y1="${at(y.place(tick))}" y2="${at(y.place(tick))}" />`,
      text('dim', box.left - 8, y.place(tick) + 4, shortNumber(tick), 'end'),
    ]),
    ...[...new Set(points.map(([value]) => value))].map((value) =>
      text('dim', x.place(value), box.bottom + 20, shortNumber(value), 'middle'),
    ),
    text('dim', (box.left + box.right) / 2, box.bottom + 42, across, 'middle'),
    drawGuide(lines, x, y, box),
    ...lines.flatMap((line, place) => drawLine(line, x, y, place === 0 ? 20 : -10)),
    ...lines.map((line, place) => text(line.look, box.left + place * 50, 54, line.name)),
    text('dim', box.right, 54, 'dashed: as fast as its cause', 'end'),
  ]
    .map((part) => `  ${part}`)
    .join('\n');
}

/** Values on a scale of powers, from one place to another. */
function axisOf(values: readonly number[], from: number, to: number): Axis {
  const least = Math.min(...values);
  // A curve that is flat is to look flat.
  const most = Math.max(...values, least * 10);
  const place = (value: number): number =>
    from + ((to - from) * Math.log(value / least)) / Math.log(most / least);
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(least)); power <= most; power *= 10) {
    ticks.push(...[power, 2 * power, 5 * power].filter((tick) => tick >= least && tick <= most));
  }
  return { ticks, place };
}

/** How the first line would rise if it grew as fast as its cause. */
function drawGuide(lines: readonly Line[], x: Axis, y: Axis, box: Box): string {
  const [fromX, fromY] = lines[0]?.points[0] ?? [1, 1];
  const toX = lines[0]?.points.at(-1)?.[0] ?? 1;
  const from = [x.place(fromX), y.place(fromY)] as const;
  const to = [x.place(toX), y.place((fromY * toX) / fromX)] as const;
  // Cut off where it leaves the box.
  const share = Math.min(1, (from[1] - box.top) / (from[1] - to[1]));
  const end = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])] as const;
  return `<path class="guide" d="M${at(from[0])} ${at(from[1])} L${at(end[0])} ${at(end[1])}" />`;
}

/** @param labelOffset how far below a point its value stands */
function drawLine({ look, points }: Line, x: Axis, y: Axis, labelOffset: number): string[] {
  const places = points.map(([right, up]) => [x.place(right), y.place(up)] as const);
  const path = places.map(([right, down]) => `${at(right)} ${at(down)}`).join(' L');
  return [
    `<path class="line ${look}" d="M${path}" />`,
    ...places.flatMap(([right, down], point) => [
      `<circle class="${look}" cx="${at(right)}" cy="${at(down)}" r="3.5" />`,
      text(look, right, down + labelOffset, shortNumber(points[point]?.[1] ?? 0), 'middle'),
    ]),
  ];
}

function text(look: string, x: number, y: number, words: string, anchor = 'start'): string {
  return `<text class="${look}" x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${words}</text>`;
}

function at(place: number): string {
  return place.toFixed(1);
}

/** Three digits at most: `1.25`, `300`, `10 k`, `1 M`. */
function shortNumber(value: number): string {
  if (value >= 1e6) return `${short(value / 1e6)} M`;
  return value >= 1e3 ? `${short(value / 1e3)} k` : short(value);
}

function short(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 3 : 2)));
}
