import { at, fixed, type Random } from './random.ts';

/**
 * 望澜市 lies in the open Pacific, where nobody lives: 30 km from west to east, 10 km from south to north, the river 青澜河
 * along the middle. Places are metres east (x) and north (y) of 165° E, 30° N.
 */
const origin = { longitude: 165, latitude: 30 };
const metresPerDegree = { east: 96_406, north: 110_852 };

export interface Place {
  x: number;
  y: number;
}

/** Longitude and latitude with six digits, about ten centimetres. */
export function degrees({ x, y }: Place): { longitude: string; latitude: string } {
  return {
    longitude: fixed(origin.longitude + x / metresPerDegree.east, 6),
    latitude: fixed(origin.latitude + y / metresPerDegree.north, 6),
  };
}

/** As numbers, the way GeoJSON has them. */
export function position(place: Place): [number, number] {
  const { longitude, latitude } = degrees(place);
  return [Number(longitude), Number(latitude)];
}

const westNames = ['临浦', '柳岸', '石梁', '栖霞', '青石', '东篱'];
const eastNames = ['望江', '澄湖', '海棠', '金沙', '云台', '晓塘'];
const communityNames = ['一里', '春晖', '桂苑', '新桥', '文昌'];
const streetMetres = 5_000;
const communityMetres = 1_000;
/** Edge of a unit grid. Real ones are about 100 m; these are larger so that a map of them can be read. */
export const gridMetres = 500;
const gridsAcross = communityMetres / gridMetres;
const gridsUp = streetMetres / gridMetres;

export interface District {
  code: string;
  name: string;
}

export const districts: readonly District[] = [
  { code: '990103', name: '澜西区' },
  { code: '990102', name: '澜东区' },
];

export interface Community {
  code: string;
  name: string;
  street: { code: string; name: string };
  district: District;
  /** South-west corner. */
  corner: Place;
}

/** Sixty communities, five in each of twelve streets, six streets in each district; three columns and two rows of streets. */
export const communities: readonly Community[] = districts.flatMap((district, side) =>
  (side === 0 ? westNames : eastNames).flatMap((name, number) => {
    const street = { code: `${district.code}${code3(number + 1)}`, name: `${name}街道` };
    const x = (side * 3 + (number % 3)) * streetMetres;
    const y = Math.floor(number / 3) * streetMetres;
    return communityNames.map((part, place) => ({
      code: `${street.code}${code3(place + 1)}`,
      name: `${name}${part}社区`,
      street,
      district,
      corner: { x: x + place * communityMetres, y },
    }));
  }),
);

export interface Grid {
  /** GB/T 47678.3: 12 digits of the community and 3 of the grid. */
  code: string;
  community: Community;
  corner: Place;
}

/** All unit grids: no overlap, no gap. */
export const grids: readonly Grid[] = communities.flatMap((community) =>
  Array.from({ length: gridsAcross * gridsUp }, (_, number) => ({
    code: `${community.code}${code3(number + 1)}`,
    community,
    corner: {
      x: community.corner.x + (number % gridsAcross) * gridMetres,
      y: community.corner.y + Math.floor(number / gridsAcross) * gridMetres,
    },
  })),
);

/** The grid a place lies in; a place outside the city is taken to its edge. */
export function gridAt({ x, y }: Place): Grid {
  const column = Math.min(Math.max(0, x), 29_999);
  const row = Math.min(Math.max(0, y), 9_999);
  const street = Math.floor((column % 15_000) / streetMetres) + 3 * Math.floor(row / streetMetres);
  const side = column < 15_000 ? 0 : 1;
  const community = Math.floor((column % streetMetres) / communityMetres);
  const inside = Math.floor((row % streetMetres) / gridMetres) * gridsAcross;
  const across = Math.floor((column % communityMetres) / gridMetres);
  return at(grids, ((side * 6 + street) * 5 + community) * gridsAcross * gridsUp + inside + across);
}

/** A place somewhere in a grid. */
export function within(grid: Grid, random: Random): Place {
  return {
    x: grid.corner.x + random.next() * gridMetres,
    y: grid.corner.y + random.next() * gridMetres,
  };
}

const roads = ['澜心路', '听潮路', '星桥路', '白鹭街', '广澜大道', '渔歌巷', '长汀路', '望月街'];

/** An address that does not exist anywhere else: district, street, community, building, room. */
export function homeAddress(community: Community, random: Random): string {
  const { district, street, name } = community;
  return `望澜市${district.name}${street.name}${name}${random.int(1, 60)}号楼${random.int(1, 4)}单元${random.int(1, 18)}0${random.int(1, 4)}室`;
}

/** A place of business in a community. */
export function streetAddress(community: Community, random: Random): string {
  const { district, street } = community;
  return `望澜市${district.name}${street.name}${random.pick(roads)}${random.int(1, 399)}号`;
}

function code3(number: number): string {
  return String(number).padStart(3, '0');
}
