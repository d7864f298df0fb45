// Charts, drawn where they come into view. Colours are those of the page; each line also has its own shape, and every
// figure's numbers stand in a table beside it.

const script = document.body.dataset.charts;
const charts = new Map();
let library = null;

/** The library is large and comes when the first chart is to be seen. */
function loaded() {
  return library ??= new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('script'), { src: script, onload: () => resolve(window.echarts), onerror: () => { library = null; reject(new Error(script)); } }));
  });
}

const style = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const number = value => value === null || value === undefined ? '–' : Number(value).toLocaleString('en-US', { maximumFractionDigits: 6 });

const months = document.documentElement.lang === 'en' ? '{MMM}' : '{M}月';

/** @param width of the figure: on a phone what the lines mean takes two lines itself */
function base(unit, width) {
  const ink = style('soft');
  const line = style('line');
  const axis = { axisLabel: { color: ink }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } };
  return {
    animation: false, // a board that is drawn anew all day keeps still
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: width < 480 ? 76 : 56, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemGap: 16, textStyle: { color: style('ink') }, inactiveColor: line },
    tooltip: {
      trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: style('paper'), borderColor: line, textStyle: { color: style('ink') },
      valueFormatter: value => value === null || value === undefined ? '–' : `${number(value)}${unit === '%' ? '%' : ` ${unit}`}`,
    },
    xAxis: { type: 'time', ...axis, splitLine: { show: false }, axisLabel: { color: ink, hideOverlap: true, formatter: { year: '{yyyy}', month: months, day: '{M}-{d}' } } },
    yAxis: { type: 'value', ...axis, axisLabel: { color: ink, formatter: value => number(value) }, name: unit === '%' ? '' : unit, nameTextStyle: { color: ink, align: 'left' } },
  };
}

const today = (day, label) => day && {
  silent: true, symbol: 'none', lineStyle: { color: style('ink'), type: 'dotted' },
  label: { formatter: label, color: style('soft'), position: 'insideEndTop' }, data: [{ xAxis: day }],
};

/** Completion against schedule. */
function pace(data, words, width) {
  const line = (name, key, color, extra) => ({ name, type: 'line', symbol: 'circle', symbolSize: 7, color: style(color), data: data.map(each => [each.on, each[key]]), ...extra });
  const option = base('%', width);
  option.yAxis.min = 0;
  option.yAxis.max = 100;
  option.yAxis.axisLabel.formatter = '{value}%';
  option.series = [
    line(words.scheduled, 'scheduled', 'soft', { symbol: 'none', lineStyle: { type: 'dashed', width: 2 } }),
    line(words.claimed, 'claimed', 'yellow', { symbol: 'emptyCircle', lineStyle: { width: 2 } }),
    line(words.approved, 'approved', 'accent', { lineStyle: { width: 3 }, areaStyle: { opacity: .08 } }),
  ];
  return option;
}

/** One target: where it ought to be, what was claimed and approved, and what was promised, which may have changed. */
function course(data, words, width) {
  const option = base(data.unit, width);
  const promised = data.commitments;
  const last = promised.at(-1);
  const begin = promised[0].start;
  const ends = [...promised.map(each => each.due), ...data.reports.map(each => each.asOf)].sort().at(-1);
  // What was promised at first holds from its start, whenever it was written down.
  const goal = promised.map((each, at) => [at === 0 || each.from < begin ? begin : each.from > ends ? ends : each.from, each.value]);
  goal.push([ends, last.value]);
  const current = last.scheduled.map(each => [each.on, each.value]);
  const former = promised.slice(0, -1).map(each => ({
    name: words.scheduled, type: 'line', symbol: 'none', color: style('soft'), silent: true, tooltip: { show: false },
    lineStyle: { type: 'dotted', width: 1 }, data: each.scheduled.map(point => [point.on, point.value]),
  }));
  option.yAxis.scale = true;
  option.xAxis.min = begin;
  option.xAxis.max = ends;
  option.legend.data = [words.goal, words.scheduled, words.claimed, words.approved];
  option.series = [
    { name: words.goal, type: 'line', step: 'end', symbol: 'none', color: style('past'), lineStyle: { width: 2 }, data: goal },
    ...former,
    { name: words.scheduled, type: 'line', symbol: 'none', color: style('soft'), lineStyle: { type: 'dashed', width: 2 }, data: current, markLine: data.today <= ends ? today(data.today, words.today) : undefined },
    { name: words.claimed, type: 'line', symbol: 'emptyTriangle', symbolSize: 10, color: style('yellow'), lineStyle: { width: 2 }, data: data.reports.map(each => [each.asOf, each.value]) },
    { name: words.approved, type: 'line', symbol: 'circle', symbolSize: 8, color: style('accent'), lineStyle: { width: 3 }, data: data.reports.filter(each => each.approved !== undefined).map(each => [each.asOf, each.approved]) },
  ];
  return option;
}

const kinds = { pace, course };
const AGAIN = 5000;

async function answered(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
  return answer.json();
}

async function draw(figure) {
  if (figure.luoshiDrawn) return;
  figure.luoshiDrawn = true;
  const words = figure.dataset;
  let data;
  let echarts;
  try {
    data = words.series ? JSON.parse(words.series) : await answered(words.src);
    echarts = await loaded();
  } catch {
    // Nobody answers, or not now: once more as soon as it is looked at again.
    figure.luoshiDrawn = false;
    setTimeout(() => { if (figure.isConnected) seen.observe(figure); }, AGAIN);
    return;
  }
  if (!figure.isConnected) return;
  const chart = echarts.init(figure, null, { renderer: 'canvas' });
  const show = () => chart.setOption({ ...kinds[words.chart](data, words, figure.clientWidth), aria: { enabled: true, label: { description: words.name } } }, true);
  show();
  charts.set(figure, { chart, show });
  figure.dataset.drawn = 'true';
}

const seen = new IntersectionObserver(entries => {
  for (const entry of entries) if (entry.isIntersecting) {
    seen.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: '200px' });

function look() {
  for (const [figure, { chart }] of charts) if (!figure.isConnected) {
    chart.dispose();
    charts.delete(figure);
  }
  document.querySelectorAll('[data-chart]').forEach(figure => { if (!figure.luoshiDrawn) seen.observe(figure); });
}

addEventListener('resize', () => charts.forEach(({ chart }) => chart.resize()));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(({ show }) => show()));
addEventListener('beforeprint', () => charts.forEach(({ chart, show }) => { chart.resize(); show(); }));
document.addEventListener('luoshi:drawn', look);
look();
