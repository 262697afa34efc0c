import { workbook } from './archive.ts';
import { degrees, gridAt, grids, within, type Place } from './city.ts';
import { dateText, dayOf, mixedDate } from './dates.ts';
import type { Firm } from './enterprises.ts';
import type { Making } from './making.ts';
import { otherFirmSpelling } from './names.ts';
import type { Cell, MadeFile } from './output.ts';
import { culprits, earthwork } from './planted.ts';
import { at, type Random } from './random.ts';

const sites = 120;

const header: Cell[] = [
  '工地编号',
  '工程名称',
  '施工单位',
  '施工许可证号',
  '施工阶段',
  '建筑面积(m²)',
  '开工日期',
  '计划竣工',
  '经度',
  '纬度',
  '裸土覆盖',
  '数据说明',
];

/** Building sites with builder, stage and place; builders are spelled as on the site's board, without credit code. */
export function makeSites(make: Making, firms: readonly Firm[]): Promise<MadeFile> {
  const random = make.random('site');
  const builders = firms.filter(
    ({ business, state }) => business.word === '建筑工程' && state === '存续',
  );
  const dust: Pick<Site, 'name' | 'place'> = at(culprits, 2);
  const rows = Array.from({ length: sites }, (_, number): Cell[] => {
    const code = `GD-${String(number + 1).padStart(4, '0')}`;
    const builder = random.pick(builders).name;
    const place = within(random.pick(grids), random);
    const stage = random.weigh(stages);
    const began = dayOf('2024-02-01') + random.int(0, 680);
    const isCovered = random.chance(0.9) ? '是' : '否';
    const site: Omit<Site, 'code' | 'number'> =
      code === earthwork.site
        ? { ...dust, stage: '土方', began: dayOf('2025-11-10'), isCovered: '否' }
        : { name: builder, place, stage, began, isCovered };
    return cellsOf({ ...site, code, number }, random);
  });
  const title: Cell[] = ['在建工地台账(演示数据)', ...Array<Cell>(header.length - 1).fill('')];
  return workbook(make.dir, 'housing/construction_site.xlsx', {
    name: '台账',
    rows: [title, header, ...rows],
    merges: ['A1:L1'],
    dataRows: rows.length,
  });
}

const stages: readonly (readonly [string, number])[] = [
  ['土方', 2],
  ['基础', 2],
  ['主体', 4],
  ['装饰', 3],
  ['停工', 1],
];

interface Site {
  code: string;
  number: number;
  name: string;
  place: Place;
  stage: string;
  began: number;
  isCovered: string;
}

function cellsOf(site: Site, random: Random): Cell[] {
  const { longitude, latitude } = degrees(site.place);
  const { street } = gridAt(site.place).community;
  const isRespelled = site.code === earthwork.site || random.chance(0.4);
  return [
    site.code,
    `${street.name.slice(0, 2)}${random.pick(['家园', '广场', '学校', '医院', '产业园', '安置房'])}${random.int(1, 9)}期`,
    isRespelled ? otherFirmSpelling(site.name, random) : site.name,
    `施许9901${String(20_250_000 + site.number)}`,
    site.stage,
    random.int(20, 900) * 100,
    mixedDate(site.began, random),
    dateText(site.began + random.int(300, 900)),
    Number(longitude),
    Number(latitude),
    site.isCovered,
    '演示数据',
  ];
}

/** The grid of the planted site: complaints gather here. */
export function siteGrid(): string {
  return gridAt(at(culprits, 2).place).code;
}
