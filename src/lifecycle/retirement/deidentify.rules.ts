import type { ColumnType } from '#lifecycle/source/understanding.ts';
import { type ColumnFacts, suspectColumn } from '#lifecycle/resource/resource.ts';
import type {
  Meaning,
  TreatableColumn,
  Treatment,
  TreatmentKind,
  TreatmentPlanContent,
} from './deidentify.contract.ts';
import { deidentifyErrors } from './deidentify.errors.ts';

/** A column of a snapshot with what is known of it; samples are judged here and go no further. */
export type KnownColumn = ColumnFacts;

/** Share of the rows with a value of their own from which on a column is said to single rows out. */
const uniqueShareMin = 0.5;
/** Below so many rows a share says nothing. */
const uniqueRowsMin = 20;
/** A code is no longer than this; what is longer is free text. */
const codeLengthMax = 40;
const prefixCharactersMax = 50;

/** How much of a direct identifier a prefix may leave: the area of a citizen number, the network of a phone … */
const identifierCharactersMax: Readonly<Record<string, number>> = {
  'citizen-id': 6,
  mobile: 3,
  'person-name': 1,
  'home-address': 6,
  'bank-card': 6,
};

const quasiName =
  /性别|年龄|岁|出生|生日|民族|籍贯|国籍|婚姻|学历|学位|职业|职务|单位|邮编|邮政|街道|社区|村|乡|镇|区划|行政区|地区|区县|小区|地址|坐标|经度|纬度|车型|血型|sex|gender|age|birth|nation|marri|educat|occupation|post_?code|zip|district|street|area|region|address|lng|lon|lat/i;
const placeName = /坐标|经度|纬度|lng|lon|lat/i;
const birthName = /出生|生日|birth/i;

/**
 * What a column says of somebody, which treatments fit it, and one to begin with. In: what is known of the column and how
 * many rows there are. Follows the kinds of identifiers of GB/T 37964; people decide.
 */
export function judgeColumn(column: KnownColumn, rowCount: number): TreatableColumn {
  const { name, type } = column;
  const kind = suspectColumn(column)?.kind ?? null;
  const meaning: Meaning = kind === null ? meaningOf(column, rowCount) : 'direct';
  const allowed = allowedFor(type, meaning);
  const charactersMax = kind === null ? prefixCharactersMax : (identifierCharactersMax[kind] ?? 1);
  return {
    name,
    header: column.header ?? name,
    type,
    meaning,
    kind,
    missing: column.missing ?? null,
    distinct: column.distinct ?? null,
    allowed,
    charactersMax,
    proposal: proposalFor(column, { meaning, kind }),
  };
}

function meaningOf(column: KnownColumn, rowCount: number): Meaning {
  const { type, name, header = '', distinct } = column;
  const isNamed = quasiName.test(header) || quasiName.test(name);
  if (type === 'decimal' || type === 'double') return isNamed ? 'quasi' : 'attribute';
  const isUnique =
    (type === 'text' || type === 'integer') &&
    rowCount >= uniqueRowsMin &&
    (distinct ?? rowCount) >= rowCount * uniqueShareMin;
  if (isUnique) return 'unique';
  if (type === 'integer' || type === 'boolean') return isNamed ? 'quasi' : 'attribute';
  return 'quasi';
}

function allowedFor(type: ColumnType, meaning: Meaning): TreatmentKind[] {
  const isText = type === 'text' || type === 'integer';
  const isDate = type === 'date' || type === 'timestamp';
  const isNumber = type === 'integer' || type === 'decimal' || type === 'double';
  const named = meaning === 'direct';
  return [
    ...(named ? [] : (['keep'] as const)),
    'remove',
    ...(isDate ? (['date'] as const) : []),
    ...(isNumber && !named ? (['band'] as const) : []),
    ...(isText ? (['prefix', 'surrogate'] as const) : []),
  ];
}

function proposalFor(
  known: KnownColumn,
  { meaning, kind }: { meaning: Meaning; kind: string | null },
): Treatment {
  const { name: column, type, lengthMax = 0 } = known;
  const isText = type === 'text' || type === 'integer';
  if (meaning === 'direct')
    return { column, treatment: isText && kind === 'citizen-id' ? 'surrogate' : 'remove' };
  if (meaning === 'unique')
    return { column, treatment: lengthMax > codeLengthMax ? 'remove' : 'surrogate' };
  return coarserFor(known, meaning === 'quasi');
}

/** Dates, ages and places lose what is finer than needed; what is left stays. */
function coarserFor({ name: column, header, type }: KnownColumn, quasi: boolean): Treatment {
  const title = `${header ?? ''} ${column}`;
  if (type === 'date' || type === 'timestamp') {
    const unit = birthName.test(title) ? 'year' : 'month';
    return { column, treatment: 'date', unit, quasi };
  }
  if (!quasi || type === 'text' || type === 'boolean') return { column, treatment: 'keep', quasi };
  return { column, treatment: 'band', width: placeName.test(title) ? 0.1 : 10, quasi };
}

/**
 * Refuses a plan that does not name each column exactly once, keeps what names somebody, treats a column against its type, or
 * keeps what may identify without a reason.
 */
export function refuseUnfit(
  plan: Pick<TreatmentPlanContent, 'columns'>,
  columns: readonly TreatableColumn[],
): void {
  const judged = new Map(columns.map((column) => [column.name, column]));
  const named = new Set(plan.columns.map(({ column }) => column));
  const strays = plan.columns.filter(({ column }) => !judged.has(column));
  const absent = columns.filter(({ name }) => !named.has(name));
  if (strays.length > 0 || absent.length > 0 || named.size !== plan.columns.length) {
    const twice = plan.columns
      .map(({ column }) => column)
      .filter((one, at, all) => all.indexOf(one) !== at);
    const wrong = [
      ...strays.map(({ column }) => column),
      ...absent.map(({ name }) => name),
      ...twice,
    ];
    throw deidentifyErrors.columnsDiffer({ columns: listed(wrong) });
  }
  const those = (fails: (treatment: Treatment, column: TreatableColumn) => boolean) =>
    plan.columns.flatMap((treatment) => {
      const column = judged.get(treatment.column);
      return column !== undefined && fails(treatment, column) ? [column.header] : [];
    });
  const kept = those(keepsIdentifier);
  if (kept.length > 0) throw deidentifyErrors.identifierKept({ columns: listed(kept) });
  const unfit = those(({ treatment }, column) => !column.allowed.includes(treatment));
  if (unfit.length > 0) throw deidentifyErrors.treatmentUnfit({ columns: listed(unfit) });
  const unexplained = those(lacksReason);
  if (unexplained.length > 0)
    throw deidentifyErrors.reasonMissing({ columns: listed(unexplained) });
  if (plan.columns.every(({ treatment }) => treatment === 'remove'))
    throw deidentifyErrors.nothingStays();
}

function keepsIdentifier(treatment: Treatment, column: TreatableColumn): boolean {
  if (column.meaning !== 'direct') return false;
  if (treatment.treatment === 'prefix') return treatment.characters > column.charactersMax;
  return treatment.treatment === 'keep' || treatment.treatment === 'band';
}

/** What singles rows out may not stay whole, and what identifies with others may not be left out of the groups, unsaid. */
function lacksReason(treatment: Treatment, { meaning }: TreatableColumn): boolean {
  if (!('quasi' in treatment) || treatment.reason !== undefined) return false;
  if (meaning === 'unique') return treatment.treatment === 'keep' || !treatment.quasi;
  return (meaning === 'quasi' || meaning === 'direct') && !treatment.quasi;
}

const listedMax = 20;

function listed(names: readonly string[]): string {
  const shown = [...new Set(names)].slice(0, listedMax).join('、');
  return names.length > listedMax ? `${shown}…` : shown;
}
