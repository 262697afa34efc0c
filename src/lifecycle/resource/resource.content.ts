import * as z from 'zod';

/**
 * The content of a catalogue entry: the core metadata of the 政务信息资源目录编制指南 (items 1–13) and the items
 * real platforms add. Provider name and code, publication date and resource code are not here: the platform
 * knows them and freezes them into the published version.
 */

/** 信息项数据类型, the letters of the guide. */
export const dataTypeLetters = {
  C: { zh: '字符型', en: 'character' },
  N: { zh: '数值型', en: 'numeric' },
  Y: { zh: '货币型', en: 'currency' },
  D: { zh: '日期型', en: 'date' },
  T: { zh: '日期时间型', en: 'date and time' },
  L: { zh: '逻辑型', en: 'logical' },
  M: { zh: '备注型', en: 'memo' },
  G: { zh: '通用型', en: 'general' },
  B: { zh: '双精度型', en: 'double' },
  I: { zh: '整型', en: 'integer' },
  F: { zh: '浮点型', en: 'float' },
} as const;
export type DataTypeLetter = keyof typeof dataTypeLetters;

/** 共享类型: 1 unconditional, 2 conditional, 3 not shared. */
export const shareTypes = [1, 2, 3] as const;
/** 共享方式: 1 sharing platform, 2 mail, 3 medium. */
export const shareModes = [1, 2, 3] as const;
export const openTypes = ['unconditional', 'conditional', 'disallowed'] as const;
/** 更新周期: 1 irregular, 2 real time, 3 daily, 4 weekly, 5 monthly, 6 quarterly, 7 half-yearly, 8 yearly, 9 other. */
export const updateCycles = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
export const grades = [1, 2, 3, 4] as const;
/** 信息资源格式. */
export const formatClasses = {
  document: { zh: '电子文件', en: 'document' },
  spreadsheet: { zh: '电子表格', en: 'spreadsheet' },
  database: { zh: '数据库', en: 'database' },
  image: { zh: '图形图像', en: 'image' },
  stream: { zh: '流媒体', en: 'stream' },
  'self-described': { zh: '自描述格式', en: 'self-described format' },
} as const;
export const secrecyFlags = ['undeclared', 'not-classified', 'classified'] as const;

export const itemsMax = 2000;
const shortTextMax = 200;
const longTextMax = 2000;

const short = z.string().trim().max(shortTextMax);
const long = z.string().trim().max(longTextMax);
const letters = Object.keys(dataTypeLetters);
// Object.keys loses the union; the object is a const of exactly these keys.
const letterOf = z.enum(letters as [DataTypeLetter, ...DataTypeLetter[]]);
const formatOf = z.enum(
  // As above: the keys of a const object.
  Object.keys(formatClasses) as [FormatClass, ...FormatClass[]],
);
type FormatClass = keyof typeof formatClasses;

export const CatalogueItem = z
  .object({
    column: z.string().min(1).max(200).meta({ description: 'column of the data set' }),
    name: short.min(1).meta({ description: '信息项名称' }),
    dataType: letterOf,
    length: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .meta({ description: 'longest value, characters' }),
    scale: z.int().min(0).max(18).optional().meta({ description: 'digits after the point' }),
    description: long.optional(),
    dataElementId: short.optional().meta({ description: '数据元' }),
    codeSetId: short.optional().meta({ description: '代码集' }),
    valueRange: short.optional().meta({ description: '值域' }),
    key: z.boolean(),
    nullable: z.boolean(),
    sensitive: z.boolean(),
    grade: z.literal(grades),
    shareType: z.literal(shareTypes),
    openType: z.enum(openTypes),
    openCondition: long.optional(),
  })
  .meta({ id: 'CatalogueItem' });

export const ClassCode = z
  .object({
    major: z
      .string()
      .regex(/^[1-9]$/)
      .meta({ description: '类, 1 digit' }),
    item: z
      .string()
      .regex(/^\d{2}$/)
      .meta({ description: '项, 2 digits' }),
    sub: z
      .string()
      .regex(/^\d{3}$/)
      .meta({ description: '目, 3 digits' }),
    detail: z
      .string()
      .regex(/^[0-9A-Z]{0,20}$/)
      .meta({ description: '细目, may be empty' }),
  })
  .meta({ id: 'ClassCode' });

export const CatalogueContent = z
  .object({
    name: short.min(1).meta({ description: '信息资源名称, unique in the department' }),
    classCode: ClassCode,
    abstract: long.meta({ description: '摘要' }),
    formatClass: formatOf,
    formatType: short.meta({ description: 'e.g. CSV, XLSX, OFD' }),
    items: z.array(CatalogueItem).max(itemsMax),
    shareType: z.literal(shareTypes),
    shareCondition: long.optional().meta({ description: '共享条件, needed for type 2' }),
    shareMode: z.literal(shareModes).optional().meta({ description: 'needed unless type 3' }),
    legalBasis: long.optional().meta({ description: '不予共享依据, needed for type 3' }),
    openType: z.enum(openTypes),
    openCondition: long.optional(),
    updateCycle: z.literal(updateCycles),
    updateCycleNote: short.optional().meta({ description: 'needed for 9 其他' }),
    relatedCodes: z.array(short.min(1)).max(50),
    grade: z.literal(grades).meta({ description: '分级 1–4' }),
    secrecy: z
      .enum(secrecyFlags)
      .meta({ description: '是否涉密; only not-classified may be published' }),
    sourceSystem: short.optional().meta({ description: '数源系统' }),
    channel: z.literal([1, 2, 3]).meta({ description: '1 政务外网 2 互联网 3 部门专网' }),
    scenario: long.optional().meta({ description: '应用场景' }),
    industry: z
      .string()
      .regex(/^[A-T]$/)
      .optional()
      .meta({ description: 'GB/T 4754 section' }),
    certificate: z.boolean().meta({ description: '是否电子证照' }),
    relatedMatters: z.array(short.min(1)).max(50).meta({ description: '关联事项' }),
    dataRange: z.literal([1, 2, 3]).meta({ description: '1 全市 2 市直 3 区县' }),
    collection: z.literal([1, 2]).meta({ description: '归集机制: 1 增量 2 全量' }),
  })
  .meta({ id: 'CatalogueContent' });

export type CatalogueItem = z.infer<typeof CatalogueItem>;
export type CatalogueContent = z.infer<typeof CatalogueContent>;
export type ClassCode = z.infer<typeof ClassCode>;
export type Grade = (typeof grades)[number];
export type ShareType = (typeof shareTypes)[number];
export type OpenType = (typeof openTypes)[number];
