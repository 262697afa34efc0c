import { communities, degrees, gridAt, streetAddress, within, type Place } from './city.ts';
import { organisationCode, uscc } from './codes.ts';
import { dateText, dayOf, mixedDate } from './dates.ts';
import type { Making } from './making.ts';
import { firmName, otherFirmSpelling, type Business } from './names.ts';
import { textFile, type Cell, type MadeFile } from './output.ts';
import type { Person } from './persons.ts';
import { culprits, type Culprit } from './planted.ts';
import { at, marks, type Random } from './random.ts';

/** What other tables need of a firm. */
export interface Firm {
  uscc: string;
  /** Nine characters of the credit code (GB 11714). */
  organisation: string;
  name: string;
  business: Business;
  legalPerson: Person;
  founded: number;
  state: '存续' | '注销' | '吊销';
  address: string;
  place: Place;
}

const rows = 60_000;
const lastDay = dayOf('2025-12-31');
const wrongCodes = 240;
const repeatedRows = 180;

const headers = [
  '统一社会信用代码',
  '企业名称',
  '企业类型',
  '法定代表人',
  '法定代表人证件号码',
  '注册资本(万元)',
  '成立日期',
  '登记机关',
  '登记状态',
  '住所',
  '所在社区代码',
  '行业代码',
  '经营范围',
  '注销吊销日期',
  '经度',
  '纬度',
  '数据说明',
];

/**
 * The register of firms; the culprits of the planted events stand among them. Out: the firms for other tables (those
 * with a right code) and all who are a legal representative of any.
 */
export function makeEnterprises(
  make: Making,
  persons: readonly Person[],
): { file: MadeFile; firms: Firm[]; owners: Set<Person> } {
  const random = make.random('enterprise');
  const file = textFile(make.dir, 'market/enterprise.csv', { bom: true });
  file.text(`${headers.join(',')}\n`);
  const count = make.count(rows);
  const [wrong, repeated] = marks(count, [wrongCodes, repeatedRows].map(make.count), random);
  const names = new Set(culprits.map(({ name }) => name));
  const firms: Firm[] = [];
  const owners = new Set<Person>();
  const adults = persons.filter(({ birth, isDead }) => birth < dayOf('2003-01-01') && !isDead);
  for (let number = 0; number < count; number += 1) {
    const planted = culprits[number];
    const firm =
      planted === undefined
        ? draw(random, { number, names, adults })
        : culpritFirm(planted, at(adults, number * 13));
    const cells = cellsOf(firm, random);
    const isWrong = wrong?.has(number) === true && planted === undefined;
    if (isWrong) cells[0] = `${firm.uscc.slice(0, 17)}${firm.uscc.endsWith('A') ? 'B' : 'A'}`;
    file.row(cells);
    if (repeated?.has(number) === true) file.row(cells);
    owners.add(firm.legalPerson);
    if (!isWrong) firms.push(firm);
  }
  return { file: file.end(), firms, owners };
}

function draw(
  random: Random,
  from: { number: number; names: Set<string>; adults: readonly Person[] },
): Firm {
  let { name, business } = firmName(random);
  while (from.names.has(name)) ({ name, business } = firmName(random));
  from.names.add(name);
  const community = at(communities, Math.min(random.int(0, 59), random.int(0, 75)));
  const place = within(
    gridAt({ x: community.corner.x + 10, y: community.corner.y + random.int(10, 4_990) }),
    random,
  );
  const code = 10_000_000 + from.number * 7 + random.int(0, 6);
  return {
    uscc: uscc(
      random.weigh([
        ['91', 70],
        ['92', 30],
      ] as const),
      community.district.code,
      code,
    ),
    organisation: organisationCode(code),
    name,
    business,
    legalPerson: random.pick(from.adults),
    founded: lastDay - Math.floor(random.next() ** 1.6 * 9_000) - 5,
    state: random.weigh([
      ['存续', 88],
      ['注销', 9],
      ['吊销', 3],
    ] as const),
    address: streetAddress(community, random),
    place,
  };
}

function culpritFirm({ name, code, business, place, address }: Culprit, legalPerson: Person): Firm {
  const area = gridAt(place).community.district.code;
  return {
    uscc: uscc('91', area, code),
    organisation: organisationCode(code),
    name,
    business,
    legalPerson,
    founded: dayOf('2009-06-18'),
    state: '存续',
    address,
    place,
  };
}

function cellsOf(firm: Firm, random: Random): Cell[] {
  const { business, legalPerson, place, founded, state } = firm;
  const { longitude, latitude } = degrees(place);
  const { community } = gridAt(place);
  const kind = firm.uscc.startsWith('92') ? '个体工商户' : '有限责任公司';
  const ended =
    state === '存续' ? '' : dateText(Math.min(lastDay, founded + random.int(200, 4_000)));
  return [
    firm.uscc,
    random.chance(0.01) ? `${firm.name} ` : firm.name,
    random.chance(0.05) ? `${kind}(自然人独资)` : kind,
    legalPerson.name,
    legalPerson.id,
    random.chance(0.04)
      ? `${random.int(1, 50)}00万元`
      : random.pick([10, 50, 100, 200, 500, 1000, 3000]),
    mixedDate(founded, random),
    `${community.district.name}市场监督管理局`,
    state,
    firm.address,
    community.code,
    business.industry,
    business.scope,
    ended,
    longitude,
    latitude,
    '演示数据',
  ];
}

/** How an office that keeps the old organisation code writes it, with a hyphen. */
export function hyphened(organisation: string): string {
  return `${organisation.slice(0, 8)}-${organisation.slice(8)}`;
}

/** Firms as other offices keep them: the employers of the social insurance, and the transport operators; see planted.md. */
export function makeFirmsElsewhere(make: Making, firms: readonly Firm[]): MadeFile[] {
  return [insuredEmployers(make, firms), transportOperators(make, firms)];
}

const employers = 9_000;
/** Registered as struck off or revoked, yet still paying for people. */
const employersEnded = 180;

function insuredEmployers(make: Making, firms: readonly Firm[]): MadeFile {
  const random = make.random('insured');
  const file = textFile(make.dir, 'labour/insured_employer.csv', { encoding: 'gb18030' });
  file.text(
    '单位编号,组织机构代码,单位名称,参保人数,月缴费基数合计(元),缴费状态,统计月份,数据说明\n',
  );
  const living = firms.filter(({ state }) => state === '存续');
  const ended = firms.filter(({ state }) => state !== '存续').slice(0, make.count(employersEnded));
  const chosen = [...living.slice(0, make.count(employers)), ...ended];
  for (const [number, firm] of chosen.entries()) {
    const people = Math.max(1, Math.round(Math.exp(random.normal(1.9, 1.1))));
    file.row([
      `SB${String(number + 1).padStart(7, '0')}`,
      hyphened(firm.organisation),
      random.chance(0.15) ? otherFirmSpelling(firm.name, random) : firm.name,
      people,
      people * random.int(4_200, 11_000),
      random.weigh([
        ['正常', 96],
        ['欠费', 4],
      ] as const),
      // The office delivers late: December was due long ago.
      '2025-08',
      '演示数据',
    ]);
  }
  return file.end();
}

const operatorsByCode = 420;
const operatorsByName = 120;
const operatorsUnknown = 60;

function transportOperators(make: Making, firms: readonly Firm[]): MadeFile {
  const random = make.random('operator');
  const file = textFile(make.dir, 'transport/transport_operator.csv');
  file.text('经营许可证号|业户名称|信用代码|车辆数|许可范围|发证日期|有效期至|数据说明\n');
  const byCode = firms.slice(100, 100 + make.count(operatorsByCode));
  const byName = firms.slice(
    100 + byCode.length,
    100 + byCode.length + make.count(operatorsByName),
  );
  // From another city: no register of this one knows them.
  const unknown = Array.from({ length: make.count(operatorsUnknown) }, () =>
    firmName(random).name.replace('望澜市', '邻屿市'),
  );
  const lines = [
    ...byCode.map((firm) => ({
      name: firm.name,
      code: random.chance(0.5) ? firm.uscc.toLowerCase() : ` ${firm.uscc}`,
    })),
    ...byName.map((firm) => ({ name: otherFirmSpelling(firm.name, random), code: '' })),
    ...unknown.map((name) => ({ name, code: '' })),
  ];
  for (const [number, { name, code }] of lines.entries()) {
    const issued = dayOf('2022-01-01') + random.int(0, 1_300);
    const cells = [
      `望澜运许字${990100_000000 + number + 1}`,
      name,
      code,
      random.int(1, 80),
      random.pick(['道路普通货物运输', '道路旅客运输', '危险货物运输', '机动车维修']),
      mixedDate(issued, random),
      dateText(issued + 1_461),
      '演示数据',
    ];
    file.line(cells.join('|'));
  }
  return file.end();
}
