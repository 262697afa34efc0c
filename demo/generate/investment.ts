import { workbook } from './archive.ts';
import { communities } from './city.ts';
import { dateText, dayOf, mixedDate } from './dates.ts';
import { departments } from './departments.ts';
import type { Firm } from './enterprises.ts';
import type { Making } from './making.ts';
import { textFile, type Cell, type MadeFile } from './output.ts';
import type { Random } from './random.ts';

const projects = 300;
/** Planted: projects that have waited for the environmental review for more than sixty days at the end of the year. */
const stalled = 18;
const lastDay = dayOf('2025-12-31');
const steps = [
  '项目备案',
  '用地预审',
  '规划许可',
  '环评审批',
  '施工图审查',
  '施工许可',
  '开工',
  '主体完工',
  '竣工验收',
  '投产',
];
const review = steps.indexOf('环评审批');

/** Investment projects (a workbook with a title) and their steps (CSV); neither shrinks with the scale. */
export async function makeInvestment(make: Making, firms: readonly Firm[]): Promise<MadeFile[]> {
  const random = make.random('project');
  const file = textFile(make.dir, 'reform/project_step.csv', { bom: true });
  file.text('项目代码,步骤序号,步骤名称,计划完成,实际完成,责任部门,状态,备注,数据说明\n');
  const living = firms.filter(({ state, uscc }) => state === '存续' && uscc.startsWith('91'));
  const rows = Array.from({ length: projects }, (_, number) => {
    const code = `2025-9901${String(number % 12).padStart(2, '0')}-04-01-${String(100_000 + number)}`;
    const isStalled = number < stalled;
    const began = lastDay - random.int(420, 640);
    const reached = isStalled ? review : random.int(4, steps.length);
    for (const row of stepRows({ code, began, reached, isStalled }, random)) file.row(row);
    return projectRow({ code, number, began, reached }, living, random);
  });
  const title: Cell[] = ['望澜市招商引资重点项目表(演示数据)', ...Array<Cell>(10).fill('')];
  const top: Cell[] = [
    '项目代码',
    '项目名称',
    '投资主体',
    '',
    '行政区',
    '行业',
    '投资(万元)',
    '',
    '计划工期',
    '',
    '数据说明',
  ];
  const below: Cell[] = [
    '',
    '',
    '名称',
    '信用代码',
    '',
    '',
    '总投资',
    '已完成',
    '开工',
    '竣工',
    '',
  ];
  const book = await workbook(make.dir, 'reform/project.xlsx', {
    name: '项目',
    rows: [title, top, below, ...rows],
    merges: ['A1:K1', 'A2:A3', 'B2:B3', 'C2:D2', 'E2:E3', 'F2:F3', 'G2:H2', 'I2:J2', 'K2:K3'],
    dataRows: rows.length,
  });
  return [book, file.end()];
}

function projectRow(
  of: { code: string; number: number; began: number; reached: number },
  firms: readonly Firm[],
  random: Random,
): Cell[] {
  const firm = random.pick(firms);
  const total = random.int(8, 900) * 100;
  const community = random.pick(communities);
  return [
    of.code,
    `${firm.name.slice(3, 5)}${random.pick(['智能制造', '仓储物流', '生物医药', '新材料', '商业综合体', '数据中心'])}项目`,
    firm.name,
    firm.uscc,
    community.district.name,
    random.pick(['制造业', '服务业', '基础设施', '农业']),
    total,
    Math.round((total * of.reached) / steps.length),
    dateText(of.began + 200),
    mixedDate(of.began + random.int(600, 1_100), random),
    '演示数据',
  ];
}

function stepRows(
  of: { code: string; began: number; reached: number; isStalled: boolean },
  random: Random,
): Cell[][] {
  const { code, began, reached, isStalled } = of;
  return steps.map((name, number) => {
    const planned = isStalled
      ? lastDay - 61 - (review - number) * 30 - random.int(0, 40)
      : began + (number + 1) * 38;
    const isDone = number < reached;
    const late = random.weigh([
      [0, 7],
      [random.int(1, 40), 3],
    ] as const);
    const done = Math.min(lastDay, planned + late);
    // Only the stalled ones wait for the review: every other project is past it.
    return [
      code,
      number + 1,
      name,
      dateText(number > review && isStalled ? lastDay + (number - review) * 40 : planned),
      isDone ? mixedDate(done, random) : '',
      random.pick(['市政务服务局', '市自然资源和规划局', '市生态环境局', '市住房和城乡建设局']),
      isDone ? '已完成' : number === reached ? '办理中' : '未开始',
      isDone && late > 20 ? '补正材料' : '',
      '演示数据',
    ];
  });
}

const programmes = [
  '人员经费',
  '公用经费',
  '信息化建设',
  '民生保障',
  '城市维护',
  '生态治理',
  '应急储备',
  '教育培训',
  '公共安全',
  '招商服务',
];

/** The budget of the departments: a title, merged headers in two rows, amounts in 万元. */
export function makeBudget(make: Making): Promise<MadeFile> {
  const random = make.random('budget');
  const rows = departments.slice(1).flatMap(({ name, uscc }) =>
    programmes.map((programme): Cell[] => {
      const budget = random.int(20, 4_000);
      const spent = Math.round(budget * Math.min(1.2, Math.max(0.2, random.normal(0.9, 0.12))));
      return [
        uscc,
        name,
        programme,
        budget,
        random.chance(0.1) ? random.int(-200, 300) : 0,
        spent,
        random.chance(0.05) ? '—' : spent - random.int(0, 20),
        '演示数据',
      ];
    }),
  );
  const title: Cell[] = [
    '2025年部门预算执行情况表(单位:万元,演示数据)',
    ...Array<Cell>(7).fill(''),
  ];
  const top: Cell[] = ['部门', '', '项目', '预算', '', '执行', '', '数据说明'];
  const below: Cell[] = ['代码', '名称', '', '年初预算', '调整', '支出', '其中当年', ''];
  return workbook(make.dir, 'finance/budget.xlsx', {
    name: '2025',
    rows: [title, top, below, ...rows],
    merges: ['A1:H1', 'A2:B2', 'C2:C3', 'D2:E2', 'F2:G2', 'H2:H3'],
    dataRows: rows.length,
  });
}
