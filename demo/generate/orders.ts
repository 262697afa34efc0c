import { degrees, gridAt, grids, streetAddress, within, type Grid } from './city.ts';
import { dayOf, slashedDate, timeText } from './dates.ts';
import type { Making } from './making.ts';
import { textFile, type MadeFile } from './output.ts';
import { earthwork } from './planted.ts';
import { at, marks, type Random } from './random.ts';
import { siteGrid } from './sites.ts';

const rows = 60_000;
const repeatedRows = 240;
/** Complaints of dust around the planted site on its two days and the day after; the same at every scale. */
const dustComplaints = 18;
const firstDay = dayOf('2025-01-01');

/** A small class of matters (GB/T 47678.5 form: five digits), how common it is, and how its months differ from the mean. */
interface Matter {
  code: string;
  name: string;
  group: string;
  weight: number;
  months: readonly number[];
  /** Hours of the day at which it is seen. */
  hours: readonly [number, number];
  limitHours: number;
}

const even = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const summer = [0.6, 0.6, 0.8, 1, 1.2, 1.6, 1.9, 1.8, 1.2, 0.9, 0.7, 0.6];
const evening = [0.5, 0.5, 0.8, 1.1, 1.3, 1.6, 1.7, 1.6, 1.2, 0.9, 0.6, 0.5];
const autumn = [0.4, 0.4, 0.5, 0.6, 0.6, 0.6, 0.6, 0.7, 1, 1.6, 3.6, 1.4];
const rainy = [0.2, 0.2, 0.4, 0.6, 0.8, 3.6, 3.2, 1.4, 0.8, 0.4, 0.2, 0.2];

const matter = (
  [code, name, group]: readonly [string, string, string],
  weight: number,
  rest: Pick<Matter, 'months' | 'hours' | 'limitHours'>,
): Matter => ({ code, name, group, weight, ...rest });

const matters: readonly Matter[] = [
  matter(['06010', '暴露垃圾', '市容环境'], 17, { months: summer, hours: [7, 20], limitHours: 8 }),
  matter(['06011', '积存垃圾渣土', '市容环境'], 8, {
    months: even,
    hours: [8, 18],
    limitHours: 32,
  }),
  matter(['06012', '道路不洁', '市容环境'], 12, { months: autumn, hours: [6, 19], limitHours: 5 }),
  matter(['06042', '垃圾站(箱)满溢', '市容环境'], 10, {
    months: summer,
    hours: [6, 22],
    limitHours: 4,
  }),
  matter(['06017', '绿地脏乱', '市容环境'], 5, { months: even, hours: [8, 17], limitHours: 16 }),
  matter(['07003', '违规户外广告', '宣传广告'], 7, {
    months: even,
    hours: [9, 17],
    limitHours: 24,
  }),
  matter(['09006', '占道经营', '街面秩序'], 14, {
    months: evening,
    hours: [17, 23],
    limitHours: 4,
  }),
  matter(['09005', '店外经营', '街面秩序'], 9, { months: evening, hours: [16, 23], limitHours: 8 }),
  matter(['08003', '道路积水', '突发事件'], 5, { months: rainy, hours: [0, 23], limitHours: 4 }),
  matter(['08007', '工地扬尘', '施工管理'], 4, { months: even, hours: [7, 18], limitHours: 8 }),
  matter(['08009', '施工噪声扰民', '施工管理'], 6, {
    months: even,
    hours: [20, 23],
    limitHours: 4,
  }),
  matter(['02001', '井盖破损', '公用设施部件'], 3, { months: even, hours: [7, 20], limitHours: 4 }),
];

/** Hot spots: the grid, the small class, and its share of all orders of that class. */
export const hotSpots = [
  { matter: '09006', place: { x: 21_700, y: 2_300 }, share: 0.22 },
  { matter: '08003', place: { x: 8_250, y: 4_750 }, share: 0.3 },
  { matter: '06042', place: { x: 16_900, y: 3_700 }, share: 0.12 },
] as const;

const headers =
  '工单号,来源,事项类别,大类,小类代码,小类名称,上报时间,事发位置,经度,纬度,单元网格标识码,街道,处置部门,派遣时间,办结时限,办结时间,状态,返工次数,满意度,诉求描述,数据说明';

/** The work orders of a year, with seasons, hot spots and a district that is slow; times in two forms, GB18030. */
export function makeOrders(make: Making, rain: readonly number[]): MadeFile {
  const random = make.random('order');
  const file = textFile(make.dir, 'management/work_order.csv', { encoding: 'gb18030', crlf: true });
  file.text(`${headers}\r\n`);
  const count = make.count(rows);
  const [repeated] = marks(count, [make.count(repeatedRows)], random);
  const choices = matters.map((one) => [one, one.weight] as const);
  for (let number = 0; number < count; number += 1) {
    const isPlanted = number < dustComplaints;
    const kind = isPlanted ? dustMatter() : random.weigh(choices);
    const seconds = isPlanted ? dustTime(number, random) : momentOf(kind, rain, random);
    const grid = isPlanted ? gridOf(siteGrid()) : gridFor(kind, random);
    const line = orderCells({ number, kind, seconds, grid }, random);
    file.row(line);
    if (repeated?.has(number) === true) file.row(line);
  }
  return file.end();
}

function dustMatter(): Matter {
  return at(
    matters,
    matters.findIndex(({ code }) => code === '08007'),
  );
}

function dustTime(number: number, random: Random): number {
  return (at(earthwork.hours, number % earthwork.hours.length) + 1) * 3600 + random.int(0, 3_000);
}

/** A day by the season of the matter (rain water comes with rain), a time by its hours. */
function momentOf(kind: Matter, rain: readonly number[], random: Random): number {
  const most = Math.max(...kind.months);
  for (;;) {
    const day = random.int(0, 364);
    const month = new Date((firstDay + day) * 86_400_000).getUTCMonth();
    if (random.next() * most > at(kind.months, month)) continue;
    if (kind.code === '08003' && at(rain, day) < 4) continue;
    const [from, to] = kind.hours;
    return (firstDay + day) * 86_400 + random.int(from, to) * 3600 + random.int(0, 3_599);
  }
}

function gridFor(kind: Matter, random: Random): Grid {
  const spot = hotSpots.find(({ matter: code }) => code === kind.code);
  if (spot !== undefined && random.chance(spot.share)) return gridAt(spot.place);
  return random.pick(grids);
}

function gridOf(code: string): Grid {
  return at(
    grids,
    grids.findIndex((grid) => grid.code === code),
  );
}

const sources = [
  ['采集员上报', 46],
  ['公众举报', 18],
  ['12345热线', 22],
  ['视频识别', 10],
  ['部门移交', 4],
] as const;

function orderCells(
  order: { number: number; kind: Matter; seconds: number; grid: Grid },
  random: Random,
): (string | number)[] {
  const { kind, seconds, grid } = order;
  const { district, street } = grid.community;
  const { longitude, latitude } = degrees(within(grid, random));
  const sent = seconds + random.int(300, 5_400);
  const limit = sent + kind.limitHours * 3600;
  // 澜西区 is slow: six of ten in time, against nine of ten.
  const inTime = random.chance(district.name === '澜西区' ? 0.62 : 0.91);
  const ended = inTime
    ? sent + Math.floor(random.next() * kind.limitHours * 3600)
    : limit + random.int(600, 260_000);
  const isOpen = ended > dayOf('2026-01-01') * 86_400;
  const when = random.chance(0.9)
    ? timeText(seconds)
    : `${slashedDate(Math.floor(seconds / 86_400))} ${timeText(seconds).slice(11, 16)}`;
  return [
    `CG2025${String(order.number + 1).padStart(8, '0')}`,
    random.weigh(sources),
    kind.code.startsWith('02') ? '部件' : '事件',
    kind.group,
    kind.code,
    kind.name,
    when,
    streetAddress(grid.community, random),
    longitude,
    latitude,
    grid.code,
    street.name,
    `${district.name}${kind.group === '施工管理' ? '住建局' : '城管局'}`,
    timeText(sent),
    timeText(limit),
    isOpen ? '' : timeText(ended),
    isOpen ? '处置中' : '已结案',
    random.chance(inTime ? 0.03 : 0.18) ? random.int(1, 3) : 0,
    isOpen || random.chance(0.4)
      ? '未评价'
      : random.weigh([
          ['满意', inTime ? 8 : 4],
          ['基本满意', 2],
          ['不满意', inTime ? 1 : 4],
        ] as const),
    `${street.name}附近${kind.name}，请及时处理`,
    '演示数据',
  ];
}
