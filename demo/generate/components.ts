import { degrees, grids, within } from './city.ts';
import { dayOf, mixedDate } from './dates.ts';
import { departmentUscc } from './departments.ts';
import type { Making } from './making.ts';
import { textFile, type MadeFile } from './output.ts';

const rows = 24_000;
const kinds = [
  ['01', '001', '上水井盖'],
  ['01', '002', '污水井盖'],
  ['01', '003', '雨水箅子'],
  ['02', '001', '路灯'],
  ['02', '014', '交通信号灯'],
  ['03', '005', '果皮箱'],
  ['03', '006', '垃圾收集站'],
  ['04', '002', '行道树'],
  ['05', '011', '消防栓'],
] as const;

/** City components as UTF-8 CSV with the 17-digit identifier of GB/T 47678.5 and tabs between the fields. */
export function makeComponents(make: Making): MadeFile {
  const random = make.random('component');
  const file = textFile(make.dir, 'management/component.tsv');
  file.text(
    '标识码\t部件名称\t主管部门代码\t主管部门名称\t单元网格标识码\t经度\t纬度\t状态\t初始日期\t变更日期\t数据来源\t数据说明\n',
  );
  const numbers = new Map<string, number>();
  for (let number = 0; number < make.count(rows); number += 1) {
    const grid = random.pick(grids);
    const [major, minor, name] = random.pick(kinds);
    const prefix = `${grid.community.district.code}${major}${minor}`;
    const sequence = (numbers.get(prefix) ?? 0) + 1;
    numbers.set(prefix, sequence);
    const { longitude, latitude } = degrees(within(grid, random));
    const first = dayOf('2015-01-01') + random.int(0, 3_600);
    const cells = [
      `${prefix}${String(sequence).padStart(6, '0')}`,
      name,
      departmentUscc('市城市管理局'),
      '市城市管理局',
      grid.code,
      longitude,
      latitude,
      random.weigh([
        ['完好', 93],
        ['破损', 4],
        ['丢失', 1],
        ['废弃', 2],
      ] as const),
      mixedDate(first, random),
      random.chance(0.2) ? mixedDate(first + random.int(30, 400), random) : '',
      random.pick(['普查', '日常更新']),
      '演示数据',
    ];
    file.line(cells.join('\t'));
  }
  return file.end();
}
