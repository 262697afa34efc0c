import { dayOf, timeText } from './dates.ts';
import type { Wind } from './dispersion.ts';
import type { Making } from './making.ts';
import { textFile, type MadeFile } from './output.ts';
import { earthwork, smoke } from './planted.ts';
import { at, fixed, type Random } from './random.ts';

/** The year of all readings, as whole hours since 1970 on the wall. */
export const firstHour = dayOf('2025-01-01') * 24;
export const hoursOfYear = 365 * 24;

/** The weather of an hour over the whole city. */
export interface Weather extends Wind {
  celsius: number;
  humidity: number;
  rainMm: number;
}

/** The weather of the year, hour by hour. In the hours of the planted events the wind blows from the south-west. */
export function yearsWeather(make: Making): Weather[] {
  const random = make.random('weather');
  let turn = 0;
  let cold = 0;
  let rainHoursLeft = 0;
  return Array.from({ length: hoursOfYear }, (_, number) => {
    const season = Math.cos(((number / 24 - 20) / 365) * 2 * Math.PI);
    const day = Math.sin((((number % 24) - 9) / 24) * 2 * Math.PI);
    turn = turn * 0.92 + random.normal(0, 14);
    cold = cold * 0.97 + random.normal(0, 0.5);
    const isPlumRain = number > 155 * 24 && number < 200 * 24;
    if (rainHoursLeft > 0) rainHoursLeft -= 1;
    else if (random.chance(isPlumRain ? 0.02 : 0.006)) rainHoursLeft = random.int(2, 11);
    const rainMm = rainHoursLeft > 0 ? Math.abs(random.normal(0, isPlumRain ? 5 : 2)) : 0;
    return {
      celsius: 17 - 11 * season + 4 * day + cold,
      humidity: Math.min(
        99,
        Math.max(25, 70 - 12 * day + (rainMm > 0 ? 18 : 0) + random.normal(0, 5)),
      ),
      rainMm,
      speed: Math.max(0.2, 2.6 + 0.9 * day + 0.5 * season + random.normal(0, 0.7)),
      from: (360 + (season > 0 ? 320 : 140) + turn) % 360,
      ...plantedWind(firstHour + number),
    };
  });
}

/** The wind of the planted events: it turns slowly with the smoke, and is strong with the dust. */
function plantedWind(hour: number): Partial<Weather> {
  if (hour >= smoke.from - 2 && hour < smoke.to + 2) {
    const part = (hour - smoke.from) / (smoke.to - smoke.from);
    return { speed: 2.5, from: 219 + 14 * part, rainMm: 0 };
  }
  const place = earthwork.hours.indexOf(hour);
  return place < 0 ? {} : { speed: 7.5 + (place % 3) * 0.5, from: 222 + (place % 5), rainMm: 0 };
}

/** Millimetres of rain by day, in the order of the year. */
export function rainByDay(weather: readonly Weather[]): number[] {
  return Array.from({ length: 365 }, (_, day) =>
    weather.slice(day * 24, day * 24 + 24).reduce((sum, { rainMm }) => sum + rainMm, 0),
  );
}

const posts = ['QX01', 'QX02'];

/** The observations of the two weather posts. The second one was out of order for one day. */
export function makeWeather(make: Making, weather: readonly Weather[]): MadeFile {
  const random = make.random('observation');
  const file = textFile(make.dir, 'weather/observation.csv');
  file.text('站号,观测时间,气温(℃),相对湿度(%),气压(hPa),风速(m/s),风向(°),降水量(mm),数据说明\n');
  const broken = [dayOf('2025-12-02'), dayOf('2025-12-02')];
  const first = firstReading(make.scale) - firstHour;
  for (const [number, hour] of weather.entries()) {
    if (number < first) continue;
    for (const post of posts) {
      const day = Math.floor((firstHour + number) / 24);
      if (post === 'QX02' && day >= at(broken, 0) && day <= at(broken, 1)) continue;
      file.row([
        post,
        timeText((firstHour + number) * 3600),
        ...observed(hour, random),
        '演示数据',
      ]);
    }
  }
  return file.end();
}

function observed(hour: Weather, random: Random): string[] {
  const from = Math.round(hour.from + random.normal(0, 2) + 360) % 360;
  return [
    fixed(hour.celsius + random.normal(0, 0.2), 1),
    fixed(hour.humidity, 0),
    fixed(1013 - hour.celsius / 4 + random.normal(0, 1), 1),
    fixed(Math.max(0, hour.speed + random.normal(0, 0.1)), 1),
    String(from),
    hour.rainMm === 0 ? '0' : fixed(hour.rainMm, 1),
  ];
}

/** The first hour that stations report at a scale: the whole year at full scale, never less than the last 45 days, in which the planted events lie. */
export function firstReading(scale: number): number {
  const days = Math.min(365, Math.max(45, Math.round(365 * scale)));
  return firstHour + hoursOfYear - days * 24;
}
