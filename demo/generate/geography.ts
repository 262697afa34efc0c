import { workbook } from './archive.ts';
import { communities, gridMetres, grids, position } from './city.ts';
import type { Making } from './making.ts';
import { textFile, type Cell, type MadeFile } from './output.ts';
import { featureCollection } from './waters.ts';

/** The unit grids as polygons. */
export function makeGrids(make: Making): MadeFile {
  const file = textFile(make.dir, 'planning/grid.geojson');
  const features = grids.map(({ code, community, corner: { x, y } }) => {
    const corners = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ].map(([east = 0, north = 0]) =>
      position({ x: x + east * gridMetres, y: y + north * gridMetres }),
    );
    return {
      type: 'Feature' as const,
      id: code,
      geometry: { type: 'Polygon' as const, coordinates: [corners] },
      properties: {
        单元网格标识码: code,
        社区代码: community.code,
        社区名称: community.name,
        街道名称: community.street.name,
        行政区: community.district.name,
        '面积(m²)': gridMetres ** 2,
        状态: '有效',
        数据说明: '演示数据',
      },
    };
  });
  return featureCollection(file, features);
}

/** The table of areas as an office keeps it: a title, two rows of headers with merged cells, and a remark at the end of each row. */
export function makeAreas(make: Making): Promise<MadeFile> {
  const random = make.random('area');
  const rows: Cell[][] = communities.map((community) => [
    community.district.code,
    community.district.name,
    community.street.code,
    community.street.name,
    community.code,
    community.name,
    random.int(1_900, 5_200),
    random.chance(0.1) ? '—' : random.int(700, 1_900),
    500,
    '演示数据',
  ]);
  const title: Cell[] = ['望澜市行政区划和社区名录(演示数据)', ...Array<Cell>(9).fill('')];
  const top: Cell[] = ['行政区', '', '街道', '', '社区', '', '人口', '', '面积(公顷)', '数据说明'];
  const below: Cell[] = [
    '代码',
    '名称',
    '代码',
    '名称',
    '代码',
    '名称',
    '常住人口',
    '户数',
    '',
    '',
  ];
  return workbook(make.dir, 'planning/area.xlsx', {
    name: '社区名录',
    rows: [title, top, below, ...rows],
    merges: ['A1:J1', 'A2:B2', 'C2:D2', 'E2:F2', 'G2:H2', 'I2:I3', 'J2:J3'],
    dataRows: rows.length,
  });
}
