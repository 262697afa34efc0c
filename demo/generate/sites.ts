import { workbook } from './archive.ts';
import { degrees, gridAt, grids, within, type Place } from './city.ts';
import { dateText, dayOf, mixedDate } from './dates.ts';
import type { Firm } from './enterprises.ts';
import type { Making } from './making.ts';
import { otherFirmSpelling } from './names.ts';
import type { Cell, MadeFile } from './output.ts';
import { culprits, earthwork } from './planted.ts';
import { at } from './random.ts';

const sites = 120;

/** Building sites with builder, stage and place; builders are spelled as on the site's board, without credit code. */
export function makeSites(make: Making, firms: readonly Firm[]): Promise<MadeFile> {
  const random = make.random('site');
  const builders = firms.filter(
    ({ business, state }) => business.word === '建筑工程' && state === '存续',
  );
  const dust = culprits.find(({ event }) => event === 'dust');
  const rows = Array.from({ length: sites }, (_, number): Cell[] => {
    const code = `GD-${String(number + 1).padStart(4, '0')}`;
    const isCulprit = code === earthwork.site;
    const place: Place =
      isCulprit && dust !== undefined ? dust.place : within(random.pick(grids), random);
    const builder = isCulprit && dust !== undefined ? dust.name : random.pick(builders).name;
    const { longitude, latitude } = degrees(place);
    const began = isCulprit ? dayOf('2025-11-10') : dayOf('2024-02-01') + random.int(0, 680);
    const { street } = gridAt(place).community;
    return [
      code,
      `${street.name.slice(0, 2)}${random.pick(['家园', '广场', '学校', '医院', '产业园', '安置房'])}${random.int(1, 9)}期`,
      isCulprit || random.chance(0.4) ? otherFirmSpelling(builder, random) : builder,
      `施许9901${String(20_250_000 + number)}`,
      isCulprit
        ? '土方'
        : random.weigh([
            ['土方', 2],
            ['基础', 2],
            ['主体', 4],
            ['装饰', 3],
            ['停工', 1],
          ] as const),
      random.int(20, 900) * 100,
      mixedDate(began, random),
      dateText(began + random.int(300, 900)),
      Number(longitude),
      Number(latitude),
      isCulprit
        ? '否'
        : random.weigh([
            ['是', 9],
            ['否', 1],
          ] as const),
      '演示数据',
    ];
  });
  const title: Cell[] = ['在建工地台账(演示数据)', ...Array<Cell>(11).fill('')];
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
  return workbook(make.dir, 'housing/construction_site.xlsx', {
    name: '台账',
    rows: [title, header, ...rows],
    merges: ['A1:L1'],
    dataRows: rows.length,
  });
}

/** The grid of the planted site: complaints gather here. */
export function siteGrid(): string {
  return gridAt(at(culprits, 2).place).code;
}
