import { zipped } from './archive.ts';
import { degrees, type Place } from './city.ts';
import { timeText } from './dates.ts';
import type { Making } from './making.ts';
import { textFile, type MadeFile } from './output.ts';
import { firstHour, firstReading, hoursOfYear } from './weather.ts';

const crossings: readonly (readonly [string, string, Place])[] = [
  ['LK01', '澜心路与听潮路', { x: 4_300, y: 2_700 }],
  ['LK02', '星桥路与白鹭街', { x: 8_800, y: 3_400 }],
  ['LK03', '广澜大道西口', { x: 12_200, y: 6_100 }],
  ['LK04', '长汀路与望月街', { x: 14_700, y: 3_900 }],
  ['LK05', '广澜大道与澜心路', { x: 17_100, y: 5_300 }],
  ['LK06', '澄湖环路', { x: 21_400, y: 2_600 }],
  ['LK07', '星桥路东口', { x: 24_600, y: 7_400 }],
  ['LK08', '海棠路与渔歌巷', { x: 28_100, y: 3_200 }],
];

/** Vehicles by hour at eight crossings, packed in a zip. */
export function makeTraffic(make: Making): Promise<MadeFile> {
  const random = make.random('traffic');
  const inner = textFile(make.dir, 'transport/traffic_count.csv');
  inner.text('路口编号,路口名称,经度,纬度,统计时间,小客车,货车,公交车,非机动车,数据说明\n');
  for (let hour = firstReading(make.scale); hour < firstHour + hoursOfYear; hour += 1) {
    const clock = hour % 24;
    const isWeekend = [6, 0].includes(new Date(hour * 3_600_000).getUTCDay());
    const rush = Math.exp(-((clock - 8) ** 2) / 4) + Math.exp(-((clock - 18) ** 2) / 5);
    const share =
      0.08 +
      0.5 * Math.max(0, Math.sin(((clock - 5) / 19) * Math.PI)) +
      (isWeekend ? 0.15 : 0.7) * rush;
    for (const [number, [code, name, place]] of crossings.entries()) {
      const { longitude, latitude } = degrees(place);
      const counts = [900, 120, 60, 500].map((most) =>
        Math.max(0, Math.round(random.normal(most * share * (1 + number / 8), most * 0.04))),
      );
      inner.row([code, name, longitude, latitude, timeText(hour * 3600), ...counts, '演示数据']);
    }
  }
  return zipped(make.dir, 'transport/traffic_count.zip', inner.end());
}
