import { departmentClass } from './class-tree.ts';
import type {
  CatalogueContent,
  CatalogueItem,
  DataTypeLetter,
  Grade,
  OpenType,
  ShareType,
} from './resource.content.ts';
import { suspectColumn, type SensitivityEvidence } from './resource-sensitivity.rules.ts';
import type { ColumnFacts, SnapshotFacts } from './snapshot-facts.ts';

/** The data set and its department, as far as a proposal uses them. */
export interface ProposalGround {
  dataSet: { code: string; name: string; kind: 'collected' | 'derived' };
  department: { name: string; uscc: string };
  snapshot: SnapshotFacts;
}

export interface Proposal {
  content: CatalogueContent;
  evidence: SensitivityEvidence[];
}

const internalGrade: Grade = 2;
const abstractColumnsMax = 8;
const codeLikeLengthMax = 40;
const memoLengthMin = 500;
const conditionDefault = '仅限依法履行职责使用，按批准的用途、数据项和期限使用，不得转交第三方。';

/**
 * Proposes a catalogue entry from the data: everything that the columns, the profile and the department say.
 * Secrecy stays undeclared, because only a person can declare it.
 */
export function proposeContent(ground: ProposalGround): Proposal {
  const { columns, rowCount } = ground.snapshot;
  const evidence = columns.flatMap((column) => suspectColumn(column) ?? []);
  const suspected = new Map(evidence.map((entry) => [entry.column, entry.grade]));
  const keys = keyCandidates(columns, rowCount);
  const grade = highestGrade([...suspected.values()]);
  const shareType = shareTypeOf(grade);
  const content: CatalogueContent = {
    name: ground.dataSet.name,
    classCode: departmentClass(ground.department.uscc),
    abstract: abstractOf(ground),
    ...formatOf(ground.snapshot.format),
    items: columns.map((column) =>
      itemOf(column, { key: keys[0] === column.name, grade: suspected.get(column.name) }),
    ),
    shareType,
    ...(shareType === 2 ? { shareCondition: conditionDefault } : {}),
    shareMode: 1,
    openType: openTypeOf(grade),
    updateCycle: 1,
    relatedCodes: [],
    grade,
    secrecy: 'undeclared',
    channel: 1,
    certificate: false,
    relatedMatters: [],
    dataRange: 1,
    collection: 2,
  };
  return { content, evidence };
}

/**
 * Columns whose every row has a value of its own, best first: names that sound like a code or number before
 * others, then the order of the file. Measurements (decimal, double) are no keys.
 */
export function keyCandidates(columns: readonly ColumnFacts[], rowCount: number): string[] {
  if (rowCount === 0) return [];
  return columns
    .filter((column) => column.type !== 'decimal' && column.type !== 'double')
    .filter((column) => column.distinctExact !== false && column.distinct === rowCount)
    .filter((column) => (column.missing ?? 0) === 0)
    .filter((column) => (column.lengthMax ?? 0) <= codeLikeLengthMax)
    .map((column, at) => ({ name: column.name, at, code: soundsLikeCode(column) ? 0 : 1 }))
    .sort((a, b) => a.code - b.code || a.at - b.at)
    .map((column) => column.name);
}

function soundsLikeCode(column: ColumnFacts): boolean {
  return (
    /(代码|编码|编号|号码|标识|证号|(^|_)(id|code|no)$)/i.test(
      `${titleOf(column)} ${column.name}`,
    ) || /(^|_)(id|code|no)$/i.test(column.name)
  );
}

/** The grade of a whole entry is the highest of its items; nothing is below internal without a decision. */
function highestGrade(grades: readonly Grade[]): Grade {
  return grades.reduce((highest, grade) => (grade > highest ? grade : highest), internalGrade);
}

/** Sharing is the rule; personal data are shared on conditions. */
function shareTypeOf(grade: Grade): ShareType {
  return grade >= 3 ? 2 : 1;
}

/** Opening to the public is a decision of its own, so only what is public already is proposed as open. */
function openTypeOf(grade: Grade): OpenType {
  return grade === 1 ? 'unconditional' : 'disallowed';
}

function itemOf(
  column: ColumnFacts,
  judged: { key: boolean; grade: Grade | undefined },
): CatalogueItem {
  const grade = judged.grade ?? internalGrade;
  return {
    column: column.name,
    name: titleOf(column),
    dataType: letterOf(column),
    ...(column.lengthMax === undefined || column.lengthMax < 1 ? {} : { length: column.lengthMax }),
    ...(column.scale === undefined ? {} : { scale: column.scale }),
    key: judged.key,
    nullable: column.missing === undefined || column.missing > 0,
    sensitive: judged.grade !== undefined,
    grade,
    shareType: shareTypeOf(grade),
    openType: openTypeOf(grade),
  };
}

function titleOf(column: ColumnFacts): string {
  return column.header?.trim().slice(0, 200) || column.name;
}

const lettersByType = {
  text: 'C',
  integer: 'I',
  decimal: 'N',
  double: 'B',
  date: 'D',
  timestamp: 'T',
  boolean: 'L',
} as const satisfies Record<ColumnFacts['type'], DataTypeLetter>;

function letterOf(column: ColumnFacts): DataTypeLetter {
  return column.type === 'text' && (column.lengthMax ?? 0) >= memoLengthMin
    ? 'M'
    : lettersByType[column.type];
}

function abstractOf(ground: ProposalGround): string {
  const { columns, rowCount } = ground.snapshot;
  const names = columns.slice(0, abstractColumnsMax).map(titleOf);
  const more = columns.length > names.length ? '等' : '';
  return (
    `${ground.department.name}提供的“${ground.dataSet.name}”数据，` +
    `共${rowCount.toLocaleString('en-US')}条，${columns.length}个信息项：${names.join('、')}${more}。`
  ).slice(0, 2000);
}

function formatOf(
  format: string | undefined,
): Pick<CatalogueContent, 'formatClass' | 'formatType'> {
  switch (format) {
    case 'csv':
    case 'xlsx':
      return { formatClass: 'spreadsheet', formatType: format.toUpperCase() };
    case 'json':
    case 'ndjson':
    case 'geojson':
      return { formatClass: 'self-described', formatType: format.toUpperCase() };
    default:
      return { formatClass: 'database', formatType: 'PARQUET' };
  }
}
