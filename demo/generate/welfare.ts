import { workbook } from './archive.ts';
import { homeAddress } from './city.ts';
import { dateText, dayOf, mixedDate } from './dates.ts';
import type { Firm } from './enterprises.ts';
import type { Making } from './making.ts';
import { misspelled } from './names.ts';
import { textFile, type Cell, type MadeFile } from './output.ts';
import type { Person } from './persons.ts';
import type { Random } from './random.ts';

/** Planted; see planted.md. All counts are of the whole city. */
const allowances = 4_500;
const allowancesOfDead = 320;
const households = 2_600;
const inBothDistricts = 45;
const ownersOfFirms = 60;
const oldAge = dayOf('2025-12-31') - 80 * 365.25;

/** Welfare: the allowance for people over eighty (city), and the minimum living allowance as each district keeps it. */
export async function makeWelfare(
  make: Making,
  of: { persons: readonly Person[]; firms: readonly Firm[]; owners: ReadonlySet<Person> },
): Promise<MadeFile[]> {
  const { persons, firms } = of;
  const random = make.random('welfare');
  const elders = makeAllowance(make, persons, random);
  const owning = firms
    .filter(({ uscc, state }) => uscc.startsWith('91') && state === '存续')
    .slice(500, 500 + make.count(ownersOfFirms) * 3)
    .map(({ legalPerson }) => legalPerson);
  const poorOwners = [...new Set(owning)].slice(0, make.count(ownersOfFirms));
  const others = persons.filter(
    (person) => !person.isDead && person.birth < oldAge + 60 * 365 && !of.owners.has(person),
  );
  const size = make.count(households);
  const both = others.slice(0, make.count(inBothDistricts));
  const east = [...poorOwners, ...both, ...others.slice(both.length, both.length + size)];
  const west = [...both, ...others.slice(both.length + size, both.length + size * 2)];
  return [elders, await makeEast(make, east, random), makeWest(make, west, random)];
}

/** Old people; some of them are marked dead in the register of persons and still paid. Names as the office wrote them. */
function makeAllowance(make: Making, persons: readonly Person[], random: Random): MadeFile {
  const file = textFile(make.dir, 'civil/elderly_allowance.csv', {
    encoding: 'gb18030',
    crlf: true,
  });
  file.text(
    '发放编号,姓名,身份证号,性别,所在街道,每月金额(元),开户名,首次发放月份,最近发放月份,数据说明\r\n',
  );
  const old = persons.filter(({ birth }) => birth < oldAge);
  const dead = old.filter(({ isDead }) => isDead).slice(0, make.count(allowancesOfDead));
  const living = old.filter(({ isDead }) => !isDead).slice(0, make.count(allowances));
  for (const [number, person] of [...living, ...dead].entries()) {
    const name = random.chance(0.06) ? misspelled(person.name, random) : person.name;
    file.row([
      `GL${String(number + 1).padStart(6, '0')}`,
      name,
      random.chance(0.03) ? `${person.id.slice(0, 6)} ${person.id.slice(6)}` : person.id,
      person.isMale ? '男' : '女',
      person.community.street.name,
      person.birth < oldAge - 10 * 365 ? 200 : 100,
      name,
      `20${random.int(15, 24)}${String(random.int(1, 12)).padStart(2, '0')}`,
      '202512',
      '演示数据',
    ]);
  }
  return file.end();
}

/** The eastern district keeps a workbook with a title and words for numbers. */
function makeEast(make: Making, list: readonly Person[], random: Random): Promise<MadeFile> {
  const rows = list.map((person, number): Cell[] => [
    number + 1,
    random.chance(0.08) ? misspelled(person.name, random) : person.name,
    person.id,
    random.int(1, 4),
    `${random.int(400, 990)}元`,
    random.weigh([
      ['因病', 4],
      ['因残', 3],
      ['失业', 2],
      ['其他', 1],
    ] as const),
    mixedDate(dayOf('2023-01-01') + random.int(0, 1_000), random),
    homeAddress(person.community, random),
    random.chance(0.92) ? '在保' : '停保',
    '演示数据',
  ]);
  const title: Cell[] = [
    '澜东区城乡低保对象花名册(2025年12月,演示数据)',
    ...Array<Cell>(9).fill(''),
  ];
  const header: Cell[] = [
    '序号',
    '户主姓名',
    '身份证号码',
    '保障人口',
    '月保障金',
    '致困原因',
    '批准日期',
    '家庭住址',
    '状态',
    '数据说明',
  ];
  return workbook(make.dir, 'east/subsistence_east.xlsx', {
    name: '12月',
    rows: [title, header, ...rows],
    merges: ['A1:J1'],
    dataRows: rows.length,
  });
}

/** The western district exports from a system of its own: other names, other codes, no address. */
function makeWest(make: Making, list: readonly Person[], random: Random): MadeFile {
  const file = textFile(make.dir, 'west/subsistence_west.csv');
  file.text('DBBH;HZXM;SFZH;BZRK;BZJE;PZRQ;ZT;SJSM\n');
  for (const [number, person] of list.entries()) {
    const cells = [
      `990103DB${String(number + 1).padStart(5, '0')}`,
      random.chance(0.08) ? misspelled(person.name, random) : person.name,
      person.id,
      random.int(1, 4),
      random.int(400, 990).toFixed(2),
      dateText(dayOf('2023-01-01') + random.int(0, 1_000)),
      random.weigh([
        ['1', 92],
        ['0', 8],
      ] as const),
      '演示数据',
    ];
    file.line(cells.join(';'));
  }
  return file.end();
}
