import type { Context } from '#governance/identity/context.ts';
import { findDepartment } from '#governance/organization/organization.ts';
import { findDataSetByCode } from '#lifecycle/source/source.ts';
import { getRoad } from '../road-status/road-status.ts';

/** How far a data set has come, as the table at the end shows it. */
export interface RoadLine {
  code: string;
  name: string;
  department: string;
  rows: number;
  rejected: number;
  /** Rows of the view that is catalogued. */
  viewRows: number;
  resource: string;
  services: number;
  applications: number;
  /** The worst condition of all stations. */
  condition: string;
}

/** The roads of some collected data sets. In: their codes. */
export async function roadLines(ctx: Context, codes: readonly string[]): Promise<RoadLine[]> {
  const lines: RoadLine[] = [];
  for (const code of codes) {
    const collected = await findDataSetByCode(ctx.db, code);
    if (collected === undefined) continue;
    const { dataSet, stations } = await getRoad(ctx, collected.id);
    const department = await findDepartment(ctx.db, dataSet.departmentId);
    const itemsOf = (stage: string) => stations.find((one) => one.stage === stage)?.items ?? [];
    const countOf = (stage: string) => stations.find((one) => one.stage === stage)?.count ?? 0;
    const snapshot = itemsOf('cache')[0];
    const trouble = stations.find(({ condition }) => ['failed', 'attention'].includes(condition));
    lines.push({
      code,
      name: dataSet.name,
      department: department?.nameZh ?? '',
      rows: snapshot?.rows ?? 0,
      rejected: snapshot?.rejected ?? 0,
      viewRows: Math.max(0, ...itemsOf('view').map(({ rows }) => rows ?? 0)),
      resource: itemsOf('resource')[0]?.state ?? '',
      services: countOf('service'),
      applications: countOf('application'),
      condition: trouble === undefined ? 'good' : `${trouble.stage}: ${trouble.condition}`,
    });
  }
  return lines;
}
