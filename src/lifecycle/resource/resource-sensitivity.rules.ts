import type { Grade } from './resource.content.ts';
import type { ColumnFacts } from './snapshot-facts.ts';

/** Why a column is thought to hold personal data. Never holds a value. */
export interface SensitivityEvidence {
  column: string;
  kind: SensitivityKind;
  by: SensitivityGround;
  grade: Grade;
}

/** What pointed to it: the column's name, the form of its values, or the standardiser chosen for it. */
export type SensitivityGround = 'name' | 'values' | 'standardiser';

export type SensitivityKind =
  | 'citizen-id'
  | 'mobile'
  | 'person-name'
  | 'home-address'
  | 'bank-card';

interface Sign {
  kind: SensitivityKind;
  name: RegExp;
  standardisers?: readonly string[];
  value?: (text: string) => boolean;
}

const personalGrade: Grade = 3;
const samplesMin = 3;
const sampleShareMin = 0.8;

const signs: readonly Sign[] = [
  {
    kind: 'citizen-id',
    name: /身份证|公民身份|身份号码|证件号|sfzh|id_?card|citizen_?id|identity_?(no|number)/i,
    standardisers: ['std_citizen_id', 'std_citizen_check'],
    value: isCitizenId,
  },
  {
    kind: 'mobile',
    name: /手机|联系电话|联系方式|移动电话|sjh|mobile|phone/i,
    standardisers: ['std_mobile'],
    value: (text) => /^(?:\+?86)?1[3-9]\d{9}$/.test(text),
  },
  {
    kind: 'person-name',
    name: /姓名|户主|联系人|法定代表人|申请人|当事人|监护人|^xm$|xingming|person_?name|full_?name/i,
  },
  { kind: 'home-address', name: /住址|户籍地|家庭地址|居住地|home_?address/i },
  { kind: 'bank-card', name: /银行(卡|账)号|bank_?(card|account)/i },
];

/**
 * Guesses whether a column holds personal data, by the standardiser chosen for it, by the form of the profile's
 * sample values, or by its name and header (checksum for citizen identity numbers, GB 11643). Personal data are suggested as grade 3.
 * @returns the evidence, or undefined when nothing points to personal data
 */
export function suspectColumn(column: ColumnFacts): SensitivityEvidence | undefined {
  for (const sign of signs) {
    const by = judge(sign, column);
    if (by !== undefined) return { column: column.name, kind: sign.kind, by, grade: personalGrade };
  }
  return undefined;
}

function judge(sign: Sign, column: ColumnFacts): SensitivityGround | undefined {
  const { value } = sign;
  if (column.standardiser !== undefined && sign.standardisers?.includes(column.standardiser)) {
    return 'standardiser';
  }
  const samples = (column.samples ?? []).filter((text) => text !== '');
  if (value !== undefined && samples.length >= samplesMin) {
    const hits = samples.filter((text) => value(text.trim())).length;
    if (hits / samples.length >= sampleShareMin) return 'values';
  }
  return sign.name.test(column.header ?? '') || sign.name.test(column.name) ? 'name' : undefined;
}

const citizenIdWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const citizenIdChecks = '10X98765432';

/** GB 11643: 17 digits and a check character. */
function isCitizenId(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false;
  const sum = citizenIdWeights.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return citizenIdChecks[sum % citizenIdChecks.length] === text[17]?.toUpperCase();
}
