import type { Place } from './city.ts';
import { river } from './planted.ts';

/** Concentration in mg/L of an instantaneous release `kg`, so many seconds later and metres downstream (advection and dispersion in one dimension). */
export function riverConcentration(kg: number, seconds: number, metres: number): number {
  if (seconds <= 0) return 0;
  const spread = 4 * river.dispersion * seconds;
  const gramsPerCubicMetre =
    ((kg * 1000) / (river.section * Math.sqrt(Math.PI * spread))) *
    Math.exp(-((metres - river.speed * seconds) ** 2) / spread);
  return gramsPerCubicMetre;
}

export interface Wind {
  /** m/s */
  speed: number;
  /** Degrees the wind comes from, clockwise from north. */
  from: number;
}

/** Concentration in µg/m³ at ground level of a steady source, Gaussian plume, Briggs' rural class D. In: g/s, height in m. */
export function plumeConcentration(
  source: { place: Place; rate: number; height: number },
  receptor: Place,
  wind: Wind,
): number {
  if (wind.speed < 0.5) return 0;
  const towards = ((wind.from + 180) * Math.PI) / 180;
  const east = receptor.x - source.place.x;
  const north = receptor.y - source.place.y;
  const along = east * Math.sin(towards) + north * Math.cos(towards);
  const across = east * Math.cos(towards) - north * Math.sin(towards);
  if (along <= 0) return 0;
  const sigmaY = (0.08 * along) / Math.sqrt(1 + 0.0001 * along);
  const sigmaZ = (0.06 * along) / Math.sqrt(1 + 0.0015 * along);
  const density = (source.rate * 1e6) / (Math.PI * wind.speed * sigmaY * sigmaZ);
  return (
    density *
    Math.exp(-(across ** 2) / (2 * sigmaY ** 2)) *
    Math.exp(-(source.height ** 2) / (2 * sigmaZ ** 2))
  );
}
