import { describe, expect, it } from 'vitest';
import { isIdentifierName, proposeTypes } from './propose.ts';

function typesOf(name: string, ...values: string[]) {
  const { columns, missing } = proposeTypes({
    columns: [name],
    rows: values.map((value) => [value]),
    missing: [],
  });
  const { name: _, ...column } = columns[0]!;
  return { ...column, missing };
}

describe('a proposed type', () => {
  it.each([
    ['year', ['2013', '2014'], { type: 'integer' }],
    ['hour', ['0', '23', '-5'], { type: 'integer' }],
    ['n', ['007', '008'], { type: 'text' }],
    ['n', ['+5', '6'], { type: 'text' }],
    ['n', [' 5', '6'], { type: 'text' }],
    ['n', ['1,000', '6'], { type: 'text' }],
    ['total', ['123456789012345', '1'], { type: 'integer' }],
    ['total', ['1234567890123456', '1'], { type: 'text' }],
    ['card', ['110101199003071234', '110101199003071235'], { type: 'text' }],
    ['code', ['110101001', '110101002'], { type: 'text' }],
    ['areaCode', ['110101', '110102'], { type: 'text' }],
    ['provinceCode', ['11', '12'], { type: 'text' }],
    ['serial', ['100001', '100002'], { type: 'text' }],
    ['serial', ['100001', '99'], { type: 'integer' }],
    ['price', ['1.50', '20.00', '-3.25'], { type: 'decimal', scale: 2 }],
    ['price', ['1.5', '20.00'], { type: 'text' }],
    ['price', ['1.50', '-0.00'], { type: 'text' }],
    ['TEMP', ['-0.7', '1023', '-2.77555756156289e-17'], { type: 'double' }],
    ['t', ['0.00001', '3'], { type: 'double' }],
    ['t', ['1e-05', '3.5'], { type: 'double' }],
    ['t', ['12.0', '12.55', '-0.0'], { type: 'double' }],
    ['t', ['12.0', '12.55', '3'], { type: 'text' }],
    ['t', ['0.1', '0.10'], { type: 'text' }],
    ['t', ['1e400', '1.5'], { type: 'text' }],
    ['day', ['2013-03-01', '2013-12-31'], { type: 'date', format: '%Y-%m-%d' }],
    ['day', ['2013/3/1', '2013/12/31'], { type: 'date', format: '%Y/%-m/%-d' }],
    ['day', ['2013/03/01', '2013/12/31'], { type: 'date', format: '%Y/%m/%d' }],
    ['day', ['2013/03/01', '2013/3/2'], { type: 'text' }],
    ['day', ['2013-02-30', '2013-03-01'], { type: 'text' }],
    ['day', ['2013年3月1日', '2013年12月31日'], { type: 'date', format: '%Y年%-m月%-d日' }],
    ['登记日期', ['20130301', '20131231'], { type: 'date', format: '%Y%m%d' }],
    ['amount', ['20130301', '20131231'], { type: 'text' }],
    [
      'at',
      ['2013-03-01 08:05:00', '2013-12-31 23:59:59'],
      { type: 'timestamp', format: '%Y-%m-%d %H:%M:%S' },
    ],
    [
      'at',
      ['2013-03-01T08:05', '2013-12-31T23:59'],
      { type: 'timestamp', format: '%Y-%m-%dT%H:%M' },
    ],
    [
      'at',
      ['2013/3/1 8:05', '2013/12/31 23:59'],
      { type: 'timestamp', format: '%Y/%-m/%-d %-H:%M' },
    ],
    ['at', ['2013-03-01 08:05:00.250'], { type: 'timestamp', format: '%Y-%m-%d %H:%M:%S.%g' }],
    ['flag', ['是', '否'], { type: 'text' }],
    ['flag', ['true', 'false'], { type: 'text' }],
    ['n', [], { type: 'text' }],
  ])('%s %j', (name, values, expected) => {
    expect(typesOf(name, ...values)).toEqual({ ...expected, missing: [] });
  });

  it('proposes a missing mark only where it keeps a column from its type', () => {
    expect(typesOf('TEMP', '1.5', 'NA', '2', '暂无')).toEqual({
      type: 'double',
      missing: ['NA', '暂无'],
    });
    expect(typesOf('note', 'NA', 'fine')).toEqual({ type: 'text', missing: [] });
    expect(typesOf('code', '01', '-')).toEqual({ type: 'text', missing: [] });
    expect(typesOf('n', 'NA', 'NA')).toEqual({ type: 'text', missing: [] });
  });

  it('keeps declared marks out of the judgement', () => {
    const given = { columns: ['n'], rows: [['1'], ['-99'], ['?']], missing: ['?'] };
    expect(proposeTypes(given)).toEqual({
      columns: [{ name: 'n', type: 'integer' }],
      missing: ['?'],
    });
  });
});

it('knows names of identifiers', () => {
  const names = [
    'id',
    'ID',
    'userId',
    'user_id',
    '用户ID',
    '统一社会信用代码',
    '编号',
    '身份证号',
    '联系电话',
    '邮编',
    'areaCode',
    '许可证',
  ];
  expect(names.filter((name) => !isIdentifierName(name))).toEqual([]);
  const others = ['No', 'year', 'paid', '保证金', '金额', 'width', 'grid', 'PM2.5'];
  expect(others.filter(isIdentifierName)).toEqual([]);
});
