import { citizenId, wrongId } from './codes.ts';
import { communities, homeAddress, type Community } from './city.ts';
import { dateText, dayOf, mixedDate } from './dates.ts';
import type { Making } from './making.ts';
import { misspelled, personName } from './names.ts';
import { textFile, type Cell, type MadeFile } from './output.ts';
import { at, marks, type Random } from './random.ts';

/** What other tables need of a person. */
export interface Person {
  id: string;
  name: string;
  isMale: boolean;
  birth: number;
  isDead: boolean;
  community: Community;
}

const lastDay = dayOf('2025-12-31');
const millennium = dayOf('2000-01-01');
const rows = 200_000;
/** Planted, per 200,000 persons; see planted.md. */
const wrongCheckDigits = 600;
const repeatedRows = 400;
const oldNumbers = 200;
/** Lines that lost a field on the way out of the old system. */
const brokenLines = 40;

/** The register of persons, with the dirt of an old system (GB18030, dates in five forms); out: the persons for other tables. */
export function makePersons(make: Making): { file: MadeFile; persons: Person[] } {
  const random = make.random('person');
  const file = textFile(make.dir, 'police/population.csv', { encoding: 'gb18030', crlf: true });
  file.text(`${headers.join(',')}\r\n`);
  const count = make.count(rows);
  const dirt = [wrongCheckDigits, repeatedRows, oldNumbers, brokenLines].map(make.count);
  const [wrong, repeated, old, broken] = marks(count, dirt, random);
  const persons: Person[] = [];
  const taken = new Set<string>();
  for (let number = 0; number < count; number += 1) {
    let person = draw(random, taken);
    // Old numbers have two digits of the year, so theirs must be 19.. .
    while (old?.has(number) === true && person.birth >= millennium) person = draw(random, taken);
    const cells = cellsOf(person, random);
    if (old?.has(number) === true) cells[0] = `${person.id.slice(0, 6)}${person.id.slice(8, 17)}`;
    if (wrong?.has(number) === true) cells[0] = wrongId(person.id);
    file.row(broken?.has(number) === true ? cells.slice(0, -1) : cells);
    if (repeated?.has(number) === true) file.row(cells);
    // Whoever stands in the register with a damaged row is not used by other tables: their counts stay exact.
    if ([wrong, broken, old].every((set) => set?.has(number) !== true)) persons.push(person);
  }
  return { file: file.end(), persons };
}

const headers = [
  '公民身份号码',
  '姓名',
  '曾用名',
  '性别',
  '民族',
  '出生日期',
  '婚姻状况',
  '文化程度',
  '户籍社区代码',
  '户籍地址',
  '人户状态',
  '死亡标识',
  '联系方式',
  '更新时间',
  '数据说明',
];

function draw(random: Random, taken: Set<string>): Person {
  const age = Math.floor(random.weigh(ages) + random.next() * 10);
  const isMale = random.chance(0.51);
  const community = at(communities, Math.min(random.int(0, 59), random.int(0, 70)));
  const area = random.weigh([
    [community.district.code, 86],
    ['990181', 14],
  ]);
  for (;;) {
    const birth = lastDay - age * 365 - random.int(0, 364);
    const sequence = random.int(0, 499) * 2 + (isMale ? 1 : 0);
    const id = citizenId(area, dateText(birth).replaceAll('-', ''), sequence);
    if (taken.has(id)) continue;
    taken.add(id);
    const isDead = age > 60 && random.chance((age - 55) / 220);
    return { id, name: personName(random, isMale), isMale, birth, isDead, community };
  }
}

const ages = [
  [0, 10],
  [10, 11],
  [20, 13],
  [30, 17],
  [40, 15],
  [50, 15],
  [60, 11],
  [70, 6],
  [80, 3],
] as const;
const nations = [
  ['01', 95],
  ['02', 1],
  ['03', 1],
  ['11', 1],
  ['08', 1],
  ['15', 1],
] as const;
const marital = [
  ['10', 24],
  ['20', 64],
  ['30', 6],
  ['40', 6],
] as const;
const learning = [
  ['10', 2],
  ['20', 12],
  ['30', 18],
  ['40', 28],
  ['60', 24],
  ['70', 16],
] as const;

function cellsOf(person: Person, random: Random): Cell[] {
  const { id, name, isMale, birth, isDead, community } = person;
  const shown = random.chance(0.02) && id.endsWith('X') ? id.toLowerCase() : id;
  return [
    shown,
    random.chance(0.01) ? ` ${name}　` : name,
    random.chance(0.02) ? misspelled(name, random) : '-',
    isMale ? '1' : '2',
    random.weigh(nations),
    mixedDate(birth, random),
    random.chance(0.03) ? '不详' : random.weigh(marital),
    random.weigh(learning),
    community.code,
    homeAddress(community, random),
    random.weigh([
      ['人户一致', 80],
      ['人户分离', 15],
      ['流动人口', 5],
    ] as const),
    isDead ? '1' : '0',
    random.chance(0.7) ? `199****${String(random.int(0, 9999)).padStart(4, '0')}` : '无',
    `2025-12-${String(random.int(1, 31)).padStart(2, '0')} 0${random.int(0, 5)}:${random.int(10, 59)}:00`,
    '演示数据',
  ];
}
