import type { Place } from './city.ts';
import { dayOf } from './dates.ts';
import { at } from './random.ts';
import { businesses, type Business } from './names.ts';

/** A firm behind a planted event; planted.md tells what is to be found. */
export interface Culprit {
  event: 'river' | 'air' | 'dust';
  name: string;
  /** Number of its organisation code. */
  code: number;
  business: Business;
  place: Place;
  address: string;
}

const businessOf = (word: string): Business =>
  at(
    businesses,
    businesses.findIndex((one) => one.word === word),
  );

export const culprits: readonly Culprit[] = [
  {
    event: 'river',
    name: '望澜市锐晟电镀有限公司',
    code: 99_000_101,
    business: businessOf('电镀'),
    place: { x: 12_400, y: 5_160 },
    address: '望澜市澜西区东篱街道长汀路88号',
  },
  {
    event: 'air',
    name: '望澜市恒源化工有限公司',
    code: 99_000_202,
    business: businessOf('化工'),
    place: { x: 17_200, y: 2_300 },
    address: '望澜市澜东区望江街道广澜大道301号',
  },
  {
    event: 'dust',
    name: '望澜市鼎盛建筑工程有限公司',
    code: 99_000_303,
    business: businessOf('建筑工程'),
    place: { x: 23_250, y: 7_250 },
    address: '望澜市澜东区云台街道星桥路12号',
  },
];

const hourOf = (text: string, hour: number) => dayOf(text) * 24 + hour;

/** A release into the river at once: mass in kg, hour since 1970 (wall clock), kilometre along the main river. */
export const spill = {
  outlet: 'PWK-07',
  km: 12.4,
  hour: hourOf('2025-11-18', 2),
  ammoniaKg: 1_500,
  /** COD and conductivity come with it in fixed parts: the fingerprint of the outlet. */
  codPerAmmonia: 1.6,
  conductivityPerAmmonia: 42,
  copperPerAmmonia: 0.031,
};

/** The river while the release travels: speed m/s, dispersion m²/s, cross-section m². */
export const river = { speed: 0.45, dispersion: 120, section: 60 };

/** A stack that lets out SO₂ from one hour to another (the last not included), in g/s, with its height in m. */
export const smoke = {
  from: hourOf('2025-12-03', 20),
  to: hourOf('2025-12-04', 10),
  rate: 85,
  height: 45,
};

/** Hours of uncovered earthwork in strong wind: dust in g/s from the ground. */
export const earthwork = {
  site: 'GD-0042',
  hours: [
    ...Array.from({ length: 6 }, (_, hour) => hourOf('2025-11-25', 13 + hour)),
    ...Array.from({ length: 5 }, (_, hour) => hourOf('2025-11-26', 13 + hour)),
  ],
  rate: 20,
};
