import { byId } from "./page.js";

// The plot is drawn from the table, so that both say the same.
const place = byId("plot");
const table = byId("figures")?.querySelector("table");
/** @type {uPlot | undefined} */
let plot;

/** @param {HTMLElement} where @param {HTMLTableElement} from */
function draw(where, from) {
  plot?.destroy();
  const [heads = [], ...rows] = [...from.rows].map(({ cells }) =>
    [...cells].map((cell) => `${cell.textContent}`),
  );
  const days = rows.reverse();
  const style = getComputedStyle(where);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name);
  const figures = (/** @type {number} */ column) =>
    days.map((row) => (row[column] === "–" ? null : Number(row[column])));
  /** @type {uPlot.Axis} */
  const axis = { stroke: colour("--soft"), font: `12px ${style.fontFamily}`, ticks: { show: false } };
  const plain = { ...axis, grid: { show: false }, size: 44 };
  /** @type {uPlot.Scale} */
  const scale = { range: (_, __, most) => [0, Math.max(4, most * 1.15)] };
  plot = new uPlot(
    {
      width: where.clientWidth,
      height: 240,
      cursor: { drag: { x: false } },
      scales: {
        x: { time: false, range: (_, from, to) => [from - 0.6, to + 0.6] },
        recalls: scale,
        messages: scale,
      },
      axes: [
        {
          ...plain,
          size: 32,
          incrs: [1, 2, 3, 7, 14],
          values: (_, at) => at.map((day) => days[day]?.[0] ?? ""),
        },
        { ...axis, size: 44, scale: "recalls", grid: { stroke: colour("--line"), width: 1 } },
        { ...plain, scale: "messages", side: 1 },
      ],
      series: [
        { label: heads[0] ?? "", value: (_, at) => days[at]?.[0] ?? "–" },
        {
          label: heads[1] ?? "",
          scale: "recalls",
          fill: colour("--green"),
          paths: uPlot.paths.bars?.({ size: [0.6, 28], radius: 0.25 }) ?? (() => null),
          points: { show: false },
        },
        { label: heads[2] ?? "", scale: "messages", stroke: colour("--blue"), width: 2 },
      ],
    },
    [days.map((_, at) => at), figures(1), figures(2)],
    where,
  );
}

if (place && table && typeof uPlot === "function") {
  const redraw = () => draw(place, table);
  byId("figures")?.removeAttribute("open");
  matchMedia("(prefers-color-scheme: dark)").onchange = redraw;
  new ResizeObserver(redraw).observe(place);
}
