import { describe, expect, it } from 'vitest';
import { classNames, departmentClass, resourceCodeText } from './class-tree.ts';
import { missingItems, vagueConditions } from './resource-entry.rules.ts';
import { keyCandidates, proposeContent } from './resource-proposal.rules.ts';
import { columnsOfItems, contentChanges, schemaBreaks } from './resource-schema.rules.ts';
import { suspectColumn } from './resource-sensitivity.rules.ts';
import { CatalogueContent } from './resource.content.ts';
import type { ColumnFacts, SnapshotFacts } from './snapshot-facts.ts';

const streets: ColumnFacts[] = [
  { name: 'name', header: '名称', type: 'text', distinct: 3, missing: 0, lengthMax: 6 },
  { name: 'code', header: '区划代码', type: 'text', distinct: 3, missing: 0, lengthMax: 9 },
  { name: 'area', header: '面积', type: 'decimal', scale: 2, distinct: 3, missing: 0 },
  { name: 'remark', header: '备注', type: 'text', distinct: 1, missing: 2, lengthMax: 800 },
];

function snapshotOf(columns: readonly ColumnFacts[], rowCount = 3): SnapshotFacts {
  return { rowCount, columns, format: 'csv' };
}

function proposal(columns: readonly ColumnFacts[] = streets) {
  return proposeContent({
    dataSet: { code: 'streets', name: '街道名录', kind: 'collected' },
    department: { name: '民政局', uscc: '11110105MB0123456X' },
    snapshot: snapshotOf(columns),
  });
}

describe('a proposal', () => {
  it('fills every national item that data and department tell, and fits the contract', () => {
    const { content } = proposal();
    expect(CatalogueContent.parse(content)).toEqual(content);
    expect(content).toMatchObject({
      name: '街道名录',
      formatClass: 'spreadsheet',
      formatType: 'CSV',
      classCode: { major: '3', item: '07', sub: '001', detail: 'MB0123456' },
      grade: 2,
      shareType: 1,
      shareMode: 1,
      openType: 'disallowed',
      secrecy: 'undeclared',
    });
    expect(content.abstract).toContain('民政局');
    expect(content.abstract).toContain('共3条');
    expect(content.items.map((item) => [item.name, item.dataType, item.length, item.key])).toEqual([
      ['名称', 'C', 6, false],
      ['区划代码', 'C', 9, true],
      ['面积', 'N', undefined, false],
      ['备注', 'M', 800, false],
    ]);
    expect(content.items.map((item) => item.nullable)).toEqual([false, false, false, true]);
  });

  it('lacks only the secrecy declaration', () => {
    const { content } = proposal();
    expect(missingItems(content).map((item) => item.path)).toEqual(['secrecy']);
    expect(missingItems({ ...content, secrecy: 'not-classified' })).toEqual([]);
  });

  it('suggests grade 3 and conditional sharing for personal data, with evidence and without values', () => {
    const id = '11010519491231002X';
    const people: ColumnFacts[] = [
      { name: 'a', header: '字段一', type: 'text', samples: [id, id, id] },
      { name: 'xm', header: '姓名', type: 'text' },
      {
        name: 'tel',
        header: 'b',
        type: 'text',
        samples: ['13800138000', '13900139000', '15012345678'],
      },
      { name: 'year', header: '年份', type: 'integer' },
    ];
    const { content, evidence } = proposal(people);
    expect(evidence).toEqual([
      { column: 'a', kind: 'citizen-id', by: 'values', grade: 3 },
      { column: 'xm', kind: 'person-name', by: 'name', grade: 3 },
      { column: 'tel', kind: 'mobile', by: 'values', grade: 3 },
    ]);
    expect(content).toMatchObject({ grade: 3, shareType: 2, openType: 'disallowed' });
    expect(content.items.map((item) => item.sensitive)).toEqual([true, true, true, false]);
    expect(missingItems({ ...content, secrecy: 'not-classified' })).toEqual([]);
    expect(vagueConditions(content)).toEqual([]);
    expect(JSON.stringify({ content, evidence })).not.toContain(id);
  });

  it('believes the standardiser that was chosen for a column', () => {
    const column = { name: 'c', header: 'c', type: 'text', standardiser: 'std_mobile' } as const;
    expect(suspectColumn(column)).toMatchObject({ kind: 'mobile', by: 'standardiser' });
    expect(suspectColumn({ ...column, standardiser: 'std_text' })).toBeUndefined();
  });

  it('takes 18 digits with a wrong check character for no citizen identity number', () => {
    const samples = ['110105194912310021', '110105194912310022', '110105194912310023'];
    expect(suspectColumn({ name: 'n', header: '流水', type: 'text', samples })).toBeUndefined();
  });

  it('finds keys only where every row has a value of its own', () => {
    expect(keyCandidates(streets, 3)).toEqual(['code', 'name']);
    expect(keyCandidates(streets, 4)).toEqual([]);
    expect(keyCandidates([], 0)).toEqual([]);
  });
});

describe('what an entry lacks', () => {
  const { content } = proposal();
  const ready: CatalogueContent = { ...content, secrecy: 'not-classified' };

  it.each<[string, Partial<CatalogueContent>]>([
    ['shareCondition', { shareType: 2 }],
    ['legalBasis', { shareType: 3 }],
    ['updateCycleNote', { updateCycle: 9 }],
    ['openCondition', { openType: 'conditional' }],
    ['classCode', { classCode: { major: '9', item: '01', sub: '001', detail: '' } }],
    ['items', { items: [] }],
    ['abstract', { abstract: '' }],
    ['secrecy', { secrecy: 'classified' }],
  ])('%s', (path, change) => {
    expect(missingItems({ ...ready, ...change }).map((item) => item.path)).toContain(path);
  });

  it('names items that stand twice or are graded above the entry', () => {
    const [first] = ready.items;
    const twice = missingItems({ ...ready, items: [first!, first!] });
    expect(twice.map((item) => item.path)).toEqual(['items.1']);
    const above = missingItems({ ...ready, items: [{ ...first!, grade: 4 }] });
    expect(above.map((item) => item.path)).toEqual(['items.0']);
  });

  it('warns of vague conditions but not of definite ones', () => {
    const vague = { ...ready, shareType: 2, shareCondition: '原则上可用，视情况另行协商' } as const;
    expect(vagueConditions(vague).map((entry) => entry.found)).toEqual([
      '原则上',
      '视情况',
      '另行协商',
    ]);
    const definite = { ...vague, shareCondition: '仅限区县民政部门核对低保对象时使用' };
    expect(vagueConditions(definite)).toEqual([]);
  });
});

describe('schemas and versions', () => {
  it('a snapshot fits when the promised columns are there with their types', () => {
    const { content } = proposal();
    const { columns, unknown } = columnsOfItems(content, streets);
    expect(unknown).toEqual([]);
    expect(columns[2]).toEqual({ name: 'area', type: 'decimal', scale: 2 });
    expect(schemaBreaks(columns, [...streets, { name: 'new', type: 'text' }])).toEqual([]);
    const changed = streets
      .filter((column) => column.name !== 'name')
      .map((column) => (column.name === 'code' ? { ...column, type: 'integer' as const } : column));
    expect(schemaBreaks(columns, changed).map((words) => words.zh)).toEqual([
      '列 name 不见了',
      '列 code 的类型由 text 变为 integer',
    ]);
  });

  it('differences are told attribute by attribute, items by column', () => {
    const { content } = proposal();
    const [first, second, ...rest] = content.items;
    const after = {
      ...content,
      abstract: '新的摘要',
      items: [{ ...second!, name: '代码' }, ...rest, { ...first!, column: 'added' }],
    };
    expect(contentChanges(content, after).map((change) => change.path)).toEqual([
      'abstract',
      'items.name',
      'items.code.name',
      'items.added',
    ]);
    expect(contentChanges(content, structuredClone(content))).toEqual([]);
  });

  it('codes are class parts, separator and padded sequence', () => {
    const code = departmentClass('11110105MB0123456X');
    const form = { separator: '/', sequenceDigits: 6 };
    expect(resourceCodeText(code, 12, form)).toBe('307001MB0123456/000012');
    expect(resourceCodeText(code, 1_234_567, form)).toBe('307001MB0123456/1234567');
    expect(classNames(code)).toEqual({ major: '部门信息资源', item: '省级' });
    expect(classNames({ ...code, item: '99' })).toBeUndefined();
  });
});
