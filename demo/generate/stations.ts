import { degrees, gridAt, type Place } from './city.ts';
import type { Making } from './making.ts';
import { textFile, type MadeFile } from './output.ts';

export type StationKind = 'water' | 'air' | 'noise' | 'dust';

export interface Station {
  code: string;
  kind: StationKind;
  name: string;
  place: Place;
  /** Kilometre along the main river; absent away from it. */
  km?: number;
}

/** The river 青澜河 runs from west to east; its kilometres are those of x. */
export function onRiver(km: number): Place {
  return { x: km * 1000, y: 5_000 + 160 * Math.sin((km / 12) * 2 * Math.PI) };
}

const water = (code: string, name: string, km: number): Station => ({
  code,
  kind: 'water',
  name,
  place: onRiver(km),
  km,
});

const on = (kind: StationKind, list: readonly (readonly [string, string, number, number])[]) =>
  list.map(([code, name, x, y]): Station => ({ code, kind, name, place: { x, y } }));

/** Twenty-four stations, six of each kind. */
export const stations: readonly Station[] = [
  water('W01', '青澜河入境断面', 2),
  water('W02', '柳岸桥断面', 9),
  water('W03', '东篱渡断面', 15),
  { code: 'W04', kind: 'water', name: '石梁溪口断面', place: { x: 17_800, y: 4_300 } },
  water('W05', '海棠桥断面', 22),
  water('W06', '青澜河入海断面', 29),
  ...on('air', [
    ['A01', '临浦子站', 5_000, 2_500],
    ['A02', '东篱子站', 12_500, 7_500],
    ['A03', '望江子站', 19_500, 4_600],
    ['A04', '云台子站', 22_200, 6_400],
    ['A05', '海棠子站', 26_500, 2_500],
    ['A06', '晓塘子站', 27_500, 8_600],
  ]),
  ...on('noise', [
    ['N01', '柳岸小学', 7_200, 1_900],
    ['N02', '石梁居住区', 12_700, 3_300],
    ['N03', '栖霞居住区', 2_400, 7_700],
    ['N04', '望江商业街', 16_900, 3_700],
    ['N05', '澄湖夜市', 21_700, 2_300],
    ['N06', '晓塘医院', 27_900, 8_100],
  ]),
  ...on('dust', [
    ['D01', '青石工地', 7_600, 8_200],
    ['D02', '东篱工地', 13_300, 6_200],
    ['D03', '金沙工地', 17_500, 7_600],
    ['D04', '云台工地', 23_560, 7_560],
    ['D05', '晓塘工地', 25_700, 9_300],
    ['D06', '海棠工地', 28_300, 3_300],
  ]),
];

const kinds = { water: '水质', air: '空气', noise: '噪声', dust: '扬尘' } as const;

/** The list of the stations. */
export function makeStations(make: Making): MadeFile {
  const file = textFile(make.dir, 'environment/station.csv', { encoding: 'gb18030', crlf: true });
  file.text(
    '站点编码,站点名称,监测类型,经度,纬度,单元网格标识码,所在街道,河流里程(km),设备编号MN,数据说明\r\n',
  );
  for (const [number, { code, name, kind, place, km }] of stations.entries()) {
    const { longitude, latitude } = degrees(place);
    const grid = gridAt(place);
    const device = `9900000DEMO${String(number + 1).padStart(13, '0')}`;
    const { street } = grid.community;
    file.row([
      code,
      name,
      kinds[kind],
      longitude,
      latitude,
      grid.code,
      street.name,
      km ?? '/',
      device,
      '演示数据',
    ]);
  }
  return file.end();
}
