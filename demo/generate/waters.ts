import { degrees, gridAt, position } from './city.ts';
import type { Firm } from './enterprises.ts';
import type { Making } from './making.ts';
import { textFile, type MadeFile, type TextFile } from './output.ts';
import { river, spill } from './planted.ts';
import { at } from './random.ts';
import { onRiver } from './stations.ts';

interface Feature {
  type: 'Feature';
  id: string;
  geometry: { type: 'Point' | 'LineString' | 'Polygon'; coordinates: unknown };
  properties: Record<string, string | number | null>;
}

/** A feature collection (RFC 7946), one feature on a line; `label` says that the data are made up. */
export function featureCollection(file: TextFile, features: Iterable<Feature>): MadeFile {
  file.text('{"type":"FeatureCollection","name":"演示数据","features":[\n');
  let before = '';
  for (const feature of features) {
    file.text(before);
    file.line(JSON.stringify(feature));
    before = ',';
  }
  file.text(']}\n');
  return file.end();
}

const reaches = [
  { code: 'HD-01', name: '青澜河入境—柳岸桥', from: 0, to: 9 },
  { code: 'HD-02', name: '柳岸桥—东篱渡', from: 9, to: 15 },
  { code: 'HD-03', name: '东篱渡—石梁溪口', from: 15, to: 18 },
  { code: 'HD-04', name: '石梁溪口—海棠桥', from: 18, to: 22 },
  { code: 'HD-05', name: '海棠桥—入海口', from: 22, to: 30 },
];

const tributaries = [
  {
    code: 'HD-11',
    name: '石梁溪',
    mouth: 18,
    line: [
      [14_200, 600],
      [15_900, 2_400],
      [17_800, 4_300],
    ],
  },
  {
    code: 'HD-12',
    name: '柳浦河',
    mouth: 6,
    line: [
      [3_100, 9_600],
      [4_600, 7_300],
      [5_800, 5_600],
    ],
  },
  {
    code: 'HD-13',
    name: '东塘河',
    mouth: 24.5,
    line: [
      [26_800, 9_500],
      [25_500, 7_800],
      [24_600, 5_700],
    ],
  },
] as const;

/** The river network: five reaches of the main river and three tributaries with speed, width and what follows downstream. */
export function makeRivers(make: Making): MadeFile {
  const file = textFile(make.dir, 'water/river_reach.geojson');
  const hydraulics = {
    平均流速: river.speed,
    断面面积: river.section,
    纵向离散系数: river.dispersion,
  };
  const main = reaches.map(({ code, name, from, to }, number): Feature => {
    const points = Array.from({ length: (to - from) * 2 + 1 }, (_, half) =>
      onRiver(from + half / 2),
    );
    return {
      type: 'Feature',
      id: code,
      geometry: { type: 'LineString', coordinates: points.map(position) },
      properties: {
        河段编码: code,
        河段名称: name,
        河流: '青澜河',
        下游河段: reaches[number + 1]?.code ?? null,
        起点里程: from,
        终点里程: to,
        长度: to - from,
        河宽: 42,
        ...hydraulics,
        数据说明: '演示数据',
      },
    };
  });
  const side = tributaries.map(({ code, name, mouth, line }): Feature => {
    const points = [...line.map(([x, y]) => ({ x, y })), onRiver(mouth)];
    const next = reaches.find(({ from, to }) => mouth >= from && mouth < to)?.code ?? null;
    return {
      type: 'Feature',
      id: code,
      geometry: { type: 'LineString', coordinates: points.map(position) },
      properties: {
        河段编码: code,
        河段名称: name,
        河流: name,
        下游河段: next,
        起点里程: 0,
        终点里程: 6,
        长度: 6,
        河宽: 12,
        平均流速: 0.3,
        断面面积: 14,
        纵向离散系数: 20,
        数据说明: '演示数据',
      },
    };
  });
  return featureCollection(file, [...main, ...side]);
}

/** Outlets into the river: kilometre, kind of business, permitted factors. The seventh is the culprit's. */
const outlets = [
  { km: 3.2, word: '食品', factors: '化学需氧量,氨氮,总磷', daily: 420 },
  { km: 5.5, word: '纺织', factors: '化学需氧量,色度', daily: 900 },
  { km: 7.8, word: '机械制造', factors: '石油类,化学需氧量', daily: 150 },
  { km: 9.6, word: '餐饮管理', factors: '化学需氧量,氨氮', daily: 80 },
  { km: 10.1, word: '纺织', factors: '化学需氧量,氨氮,色度', daily: 1_100 },
  { km: 11.3, word: '食品', factors: '化学需氧量,氨氮,总磷', daily: 600 },
  { km: spill.km, word: '电镀', factors: '氨氮,铜,镍,化学需氧量', daily: 350 },
  { km: 13.8, word: '机械制造', factors: '石油类,化学需氧量', daily: 210 },
  { km: 16.2, word: '化工', factors: '化学需氧量,氨氮', daily: 520 },
  { km: 19.4, word: '食品', factors: '化学需氧量,氨氮,总磷', daily: 380 },
  { km: 21.1, word: '医药', factors: '化学需氧量', daily: 90 },
  { km: 23.7, word: '纺织', factors: '化学需氧量,色度', daily: 760 },
  { km: 25.9, word: '电镀', factors: '铜,镍,化学需氧量', daily: 260 },
  { km: 27.6, word: '食品', factors: '化学需氧量,氨氮', daily: 310 },
];

/** The outlets with who holds the permit. */
export function makeOutlets(make: Making, firms: readonly Firm[]): MadeFile {
  const file = textFile(make.dir, 'environment/outlet.geojson');
  const culprit = at(firms, 0);
  const taken = new Set<string>();
  const features = outlets.map(({ km, word, factors, daily }, number): Feature => {
    const code = `PWK-${String(number + 1).padStart(2, '0')}`;
    const holder = code === spill.outlet ? culprit : holderOf(word);
    const place = { ...onRiver(km), y: onRiver(km).y + 25 };
    return {
      type: 'Feature',
      id: code,
      geometry: { type: 'Point', coordinates: position(place) },
      properties: {
        排污口编码: code,
        河流里程: km,
        排污单位: holder.name,
        统一社会信用代码: holder.uscc,
        许可因子: factors,
        '许可日排放量(m³)': daily,
        单元网格标识码: gridAt(place).code,
        坐标: Object.values(degrees(place)).join(' '),
        数据说明: '演示数据',
      },
    };
  });
  return featureCollection(file, features);

  function holderOf(word: string): Firm {
    const found = firms.find(
      (firm, place) =>
        place > 2 && firm.state === '存续' && firm.business.word === word && !taken.has(firm.uscc),
    );
    const holder = found ?? at(firms, 3 + taken.size);
    taken.add(holder.uscc);
    return holder;
  }
}
