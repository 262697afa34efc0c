import { dateText, dayOf, slashedDate, timeText } from './dates.ts';
import { plumeConcentration, riverConcentration } from './dispersion.ts';
import type { Making } from './making.ts';
import { textFile, type Cell, type MadeFile, type TextFile } from './output.ts';
import { culprits, earthwork, smoke, spill } from './planted.ts';
import { at, fixed, type Random } from './random.ts';
import { stations, type Station, type StationKind } from './stations.ts';
import { firstHour, firstReading, hoursOfYear, type Weather } from './weather.ts';

interface Hour {
  /** Since 1970, on the wall. */
  hour: number;
  weather: Weather;
  station: Station;
  random: Random;
}

interface Kind {
  kind: StationKind;
  file: string;
  header: string;
  /** How the office's device writes the time. */
  time: (hour: number) => string;
  values: (at: Hour) => string[];
}

const label = '演示数据';
const rounded = (value: number, digits: number) => fixed(Math.max(0, value), digits);
const wall = (hour: number) => timeText(hour * 3600);

const kinds: readonly Kind[] = [
  {
    kind: 'water',
    file: 'environment/water_reading.csv',
    // Two rows of headers: the factor, then its code of HJ 212 and its unit.
    header: [
      '站点编码,监测时间,水温,pH,溶解氧,电导率,浊度,高锰酸盐指数,氨氮,总磷,化学需氧量,铜,流量,数据标识,数据说明',
      ',,w01010(℃),w01001(无量纲),w01009(mg/L),w01014(μS/cm),w01003(NTU),w01019(mg/L),w21003(mg/L),w21011(mg/L),w01018(mg/L),w20122(mg/L),(m³/s),HJ 212 Flag,',
    ].join('\n'),
    time: (hour) => wall(hour).slice(0, 16),
    values: waterValues,
  },
  {
    kind: 'air',
    file: 'environment/air_reading.csv',
    header:
      '站点编码,监测时间,SO2(μg/m³),NO2(μg/m³),CO(mg/m³),O3(μg/m³),PM10(μg/m³),PM2.5(μg/m³),数据标识,数据说明',
    time: (hour) => slashed(hour),
    values: airValues,
  },
  {
    kind: 'noise',
    file: 'environment/noise_reading.csv',
    header: '站点编码,监测时间,Leq(dB(A)),L10(dB(A)),L90(dB(A)),数据标识,数据说明',
    time: (hour) => `${wall(hour).replace(' ', 'T')}+08:00`,
    values: noiseValues,
  },
  {
    kind: 'dust',
    file: 'environment/dust_reading.csv',
    header: '站点编码,监测时间,TSP(μg/m³),PM10(μg/m³),噪声(dB(A)),数据标识,数据说明',
    time: (hour) => wall(hour).replaceAll(/\D/g, ''),
    values: dustValues,
  },
];

/** A year of hourly readings of all stations, one file for each kind, with the three planted events in them. */
export function makeReadings(make: Making, weather: readonly Weather[]): MadeFile[] {
  return kinds.map((kind) => {
    const random = make.random(`${kind.kind} reading`);
    const file = textFile(make.dir, kind.file);
    file.text(`${kind.header}\n`);
    const own = stations.filter((station) => station.kind === kind.kind);
    for (let hour = firstReading(make.scale); hour < firstHour + hoursOfYear; hour += 1) {
      for (const station of own) {
        const now = { hour, weather: at(weather, hour - firstHour), station, random };
        writeHour(file, kind, now);
      }
    }
    return file.end();
  });
}

const days = (from: string, to: string) => ({ from: dayOf(from), to: dayOf(to) });
/** Days without any row, and a day whose rows came twice. */
const silent: Readonly<Record<string, { from: number; to: number }>> = {
  W05: days('2025-12-10', '2025-12-12'),
  A02: days('2025-11-08', '2025-11-08'),
};
const twice = { station: 'D02', day: dayOf('2025-12-20') };

function writeHour(file: TextFile, kind: Kind, now: Hour): void {
  const { hour, station, random } = now;
  const day = Math.floor(hour / 24);
  const off = silent[station.code];
  if (off !== undefined && day >= off.from && day <= off.to) return;
  const values = kind.values(now);
  // Flags of HJ 212: N normal, M maintenance, D fault. The planted events fall in normal hours.
  const flag = isPlanted(hour) || !random.chance(0.004) ? 'N' : random.pick(['M', 'D']);
  const shown: Cell[] = flag === 'N' ? values : values.map((value) => (flag === 'D' ? '-' : value));
  const cells = [station.code, kind.time(hour), ...shown, flag, label];
  file.row(cells);
  if (station.code === twice.station && day === twice.day) file.row(cells);
}

function isPlanted(hour: number): boolean {
  const dates = ['2025-11-18', '2025-11-25', '2025-11-26', '2025-12-03', '2025-12-04'];
  return dates.includes(dateText(Math.floor(hour / 24)));
}

function slashed(hour: number): string {
  return `${slashedDate(Math.floor(hour / 24))} ${hour % 24}:00`;
}

function waterValues({ hour, weather, station, random }: Hour): string[] {
  const metres = station.km === undefined ? -1 : (station.km - spill.km) * 1000;
  const seconds = (hour - spill.hour) * 3600;
  const ammonia = metres < 0 ? 0 : riverConcentration(spill.ammoniaKg, seconds, metres);
  const downstream = (station.km ?? 12) / 29;
  const wash = Math.min(1.5, weather.rainMm / 8);
  const vary = (mean: number, share: number) =>
    Math.max(mean * 0.2, random.normal(mean, mean * share));
  return [
    rounded(4 + weather.celsius * 0.8 + random.normal(0, 0.3), 1),
    rounded(random.normal(7.5, 0.12), 2),
    rounded(random.normal(9.4 - weather.celsius * 0.09, 0.3) - ammonia * 0.25, 2),
    rounded(vary(320 + 120 * downstream, 0.04) + ammonia * spill.conductivityPerAmmonia, 0),
    rounded(vary(18 + 90 * wash, 0.2), 1),
    rounded(vary(2.6 + 1.2 * downstream, 0.1) + ammonia * 0.4, 2),
    rounded(vary(0.28 + 0.3 * downstream + 0.1 * wash, 0.12) + ammonia, 3),
    rounded(vary(0.07 + 0.06 * downstream, 0.12), 3),
    rounded(vary(11 + 5 * downstream, 0.1) + ammonia * spill.codPerAmmonia, 1),
    rounded(vary(0.004, 0.25) + ammonia * spill.copperPerAmmonia, 4),
    rounded(vary(station.km === undefined ? 4.2 : 24 + 6 * downstream + 12 * wash, 0.05), 2),
  ];
}

const stack = culprits.find(({ event }) => event === 'air');

function airValues({ hour, weather, station, random }: Hour): string[] {
  const burns = hour >= smoke.from && hour < smoke.to && stack !== undefined;
  const source = { place: stack?.place ?? station.place, ...smoke };
  const plume = burns ? plumeConcentration(source, station.place, weather) : 0;
  const clock = hour % 24;
  const rush = Math.exp(-((clock - 8) ** 2) / 5) + Math.exp(-((clock - 18) ** 2) / 6);
  const sun =
    Math.max(0, Math.sin(((clock - 7) / 12) * Math.PI)) * Math.max(0.2, weather.celsius / 30);
  const washed = weather.rainMm > 0.5 ? 0.6 : 1;
  const still = Math.min(2, 2.4 / Math.max(0.6, weather.speed));
  const vary = (mean: number) => Math.max(1, random.normal(mean, mean * 0.15));
  const fine = vary(24 * still * washed * (weather.celsius < 10 ? 1.5 : 1)) + plume * 0.12;
  return [
    rounded(vary(8 * still) + plume, 0),
    rounded(vary((18 + 22 * rush) * still * washed), 0),
    rounded(random.normal(0.6, 0.08) + 0.4 * rush, 2),
    rounded(vary(45 + 95 * sun), 0),
    rounded(fine * 1.5 + random.normal(8, 3), 0),
    rounded(fine, 0),
  ];
}

function noiseValues({ hour, weather, station, random }: Hour): string[] {
  const clock = hour % 24;
  const isNight = clock < 6 || clock >= 22;
  const isMarket = station.code === 'N05' && (clock >= 20 || clock < 1) && weather.celsius > 15;
  const level =
    (isNight ? 46 : 57) + (isMarket ? 16 : 0) + Math.min(4, weather.rainMm) + random.normal(0, 1.8);
  return [level, level + 3.4, level - 6.2].map((value) =>
    rounded(value + random.normal(0, 0.3), 1),
  );
}

const site = culprits.find(({ event }) => event === 'dust');

function dustValues({ hour, weather, station, random }: Hour): string[] {
  const digs = earthwork.hours.includes(hour) && site !== undefined;
  const source = { place: site?.place ?? station.place, rate: earthwork.rate, height: 2 };
  const plume = digs ? plumeConcentration(source, station.place, weather) : 0;
  const clock = hour % 24;
  const works = clock >= 7 && clock < 18 ? 1 : 0.45;
  const base = (70 + 14 * weather.speed * works) * (weather.rainMm > 0.2 ? 0.5 : 1);
  const coarse = Math.max(5, random.normal(base, base * 0.15)) + plume;
  return [
    rounded(coarse * 1.7, 0),
    rounded(coarse, 0),
    rounded(random.normal(48 + 17 * works, 2.5), 1),
  ];
}
