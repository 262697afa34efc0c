import { certificateIdentifier } from './codes.ts';
import { dateText, dayOf, mixedDate } from './dates.ts';
import { departmentUscc, type DepartmentName } from './departments.ts';
import type { Firm } from './enterprises.ts';
import type { Making } from './making.ts';
import { otherFirmSpelling } from './names.ts';
import { textFile, type MadeFile } from './output.ts';
import type { Person } from './persons.ts';
import { culprits } from './planted.ts';
import { at, type Random } from './random.ts';

const permits = 24_000;
/** Planted: permits in force of firms that are struck off or revoked. */
const permitsOfEnded = 240;
const penalties = 16_000;
/** Planted: penalties of each culprit before its event. */
const penaltiesOfCulprit = 3;
const certificates = 20_000;
/** Planted: identifiers with a wrong check character. */
const wrongIdentifiers = 100;
const lastDay = dayOf('2025-12-31');

const matters = [
  '食品经营许可',
  '公共场所卫生许可',
  '道路运输经营许可',
  '排污许可',
  '建筑业企业资质',
  '危险化学品经营许可',
  '特种设备使用登记',
  '户外广告设置许可',
];

/** Administrative permits, one line each. */
export function makePermits(make: Making, firms: readonly Firm[]): MadeFile {
  const random = make.random('permit');
  const file = textFile(make.dir, 'hall/permit.csv', { bom: true, crlf: true });
  file.text(
    '许可编号,许可事项,相对人名称,相对人代码,许可机关,许可决定日期,有效期至,许可状态,数据说明\r\n',
  );
  const ended = firms.filter(({ state }) => state !== '存续');
  const living = firms.filter(({ state }) => state === '存续');
  const planted = make.count(permitsOfEnded);
  for (let number = 0; number < make.count(permits); number += 1) {
    const isPlanted = number < planted;
    const firm = isPlanted ? at(ended, number % ended.length) : random.pick(living);
    const decided = lastDay - random.int(10, 1_500);
    const until = isPlanted
      ? lastDay + random.int(30, 900)
      : decided + random.pick([1_095, 1_826, 99_999]);
    const isLong = until - decided === 99_999;
    file.row([
      `望澜许可2025第${String(number + 1).padStart(6, '0')}号`,
      random.pick(matters),
      random.chance(0.08) ? otherFirmSpelling(firm.name, random) : firm.name,
      random.chance(0.03) ? firm.uscc.toLowerCase() : firm.uscc,
      random.pick(['市政务服务局', '市市场监督管理局', '市生态环境局', '市交通运输局']),
      mixedDate(decided, random),
      isLong ? '长期' : dateText(until),
      isLong || until > lastDay ? '有效' : '已到期',
      '演示数据',
    ]);
  }
  return file.end();
}

const offences = [
  ['超标排放水污染物', '环境保护', 8],
  ['未采取扬尘防治措施', '施工管理', 12],
  ['超标排放大气污染物', '环境保护', 6],
  ['超范围经营', '市场监管', 20],
  ['虚假宣传', '市场监管', 16],
  ['占道经营', '城市管理', 22],
  ['超限运输', '交通运输', 16],
] as const;
const offenceOf = { river: 0, dust: 1, air: 2 } as const;

/** Administrative penalties of all departments, collected by the market office; amounts in 元 or 万元. */
export function makePenalties(make: Making, firms: readonly Firm[]): MadeFile {
  const random = make.random('penalty');
  const file = textFile(make.dir, 'market/penalty.csv', { encoding: 'gb18030', crlf: true });
  file.text(
    '决定书文号,违法行为类型,领域,被处罚单位,统一社会信用代码,处罚种类,罚款金额,处罚机关,处罚决定日期,公示截止期,数据说明\r\n',
  );
  const count = make.count(penalties);
  const planted = culprits.flatMap(({ event }, number) =>
    Array.from({ length: penaltiesOfCulprit }, () => ({
      firm: at(firms, number),
      offence: offenceOf[event],
    })),
  );
  for (let number = 0; number < count; number += 1) {
    const known = planted[number];
    const firm = known?.firm ?? at(firms, random.int(3, firms.length - 1));
    const offence =
      known === undefined
        ? random.weigh(offences.map((one) => [one, one[2]] as const))
        : at(offences, known.offence);
    const day = lastDay - (known === undefined ? random.int(0, 1_400) : 90 + (number % 3) * 160);
    const yuan = random.int(2, 200) * 500;
    file.row([
      `望罚决〔${dateText(day).slice(0, 4)}〕${String(number + 1).padStart(5, '0')}号`,
      offence[0],
      offence[1],
      random.chance(0.1) ? otherFirmSpelling(firm.name, random) : firm.name,
      known === undefined && random.chance(0.06) ? '无' : firm.uscc,
      random.pick(['罚款', '警告、罚款', '罚款、没收违法所得']),
      random.chance(0.3) ? `${yuan / 10_000}万元` : yuan,
      at(['市生态环境局', '市市场监督管理局', '市城市管理局', '市交通运输局'], random.int(0, 3)),
      mixedDate(day, random),
      dateText(day + 1_095),
      '演示数据',
    ]);
  }
  return file.end();
}

interface CertificateType {
  name: string;
  issuer: DepartmentName;
  serial: string;
  holder: 'firm' | 'person';
}

const types: readonly CertificateType[] = [
  { name: '营业执照', issuer: '市市场监督管理局', serial: '001', holder: 'firm' },
  { name: '食品经营许可证', issuer: '市市场监督管理局', serial: '002', holder: 'firm' },
  { name: '排污许可证', issuer: '市生态环境局', serial: '001', holder: 'firm' },
  { name: '道路运输经营许可证', issuer: '市交通运输局', serial: '001', holder: 'firm' },
  { name: '居民居住证', issuer: '市公安局', serial: '001', holder: 'person' },
  { name: '社会保障卡', issuer: '市人力资源和社会保障局', serial: '001', holder: 'person' },
];

/** Electronic certificates as newline-delimited JSON with the metadata of GB/T 36903 and the face as a nested object. */
export function makeCertificates(
  make: Making,
  of: { persons: readonly Person[]; firms: readonly Firm[] },
): MadeFile {
  const random = make.random('certificate');
  const file = textFile(make.dir, 'hall/certificate.ndjson');
  const count = make.count(certificates);
  const wrong = make.count(wrongIdentifiers);
  for (let number = 0; number < count; number += 1) {
    const type = random.pick(types);
    file.line(JSON.stringify(certificate({ number, type, isWrong: number < wrong }, of, random)));
  }
  return file.end();
}

function certificate(
  given: { number: number; type: CertificateType; isWrong: boolean },
  of: { persons: readonly Person[]; firms: readonly Firm[] },
  random: Random,
): object {
  const { type, number } = given;
  const issuer = departmentUscc(type.issuer);
  const typeCode = `${issuer}${type.serial}`;
  const serial = `2025${String(number + 1).padStart(8, '0')}`;
  const right = certificateIdentifier(typeCode, issuer, serial);
  const identifier = given.isWrong
    ? `${right.slice(0, -1)}${right.endsWith('7') ? '8' : '7'}`
    : right;
  const firm = random.pick(of.firms);
  const person = random.pick(of.persons);
  const isFirm = type.holder === 'firm';
  const issued = lastDay - random.int(1, 2_900);
  const isLong = random.chance(0.2);
  return {
    certificateIdentifier: identifier,
    certificateName: type.name,
    certificateTypeCode: typeCode,
    certificateNumber: `WL${serial}`,
    issueDept: type.issuer,
    issueDeptCode: issuer,
    issueDate: dateText(issued),
    validFrom: dateText(issued),
    validTo: isLong ? null : dateText(issued + 1_826),
    longTerm: isLong,
    certificateHolder: isFirm ? firm.name : person.name,
    certificateHolderCode: isFirm ? firm.uscc : person.id,
    certificateHolderType: isFirm ? '001' : '111',
    certificateAreaCode: '990100',
    state: random.weigh([
      ['有效', 90],
      ['注销', 6],
      ['作废', 4],
    ] as const),
    version: 1,
    dataItems: isFirm
      ? { 名称: firm.name, 法定代表人: firm.legalPerson.name, 经营范围: firm.business.scope }
      : { 姓名: person.name, 性别: person.isMale ? '男' : '女', 住址: person.community.name },
    note: '演示数据',
  };
}
