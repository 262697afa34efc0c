import {
  listApplications,
  listGrants,
  listShareRequests,
} from '#lifecycle/application/application.ts';
import { listDepartments } from '#governance/organization/organization.ts';
import type { Department } from '#governance/organization/organization.contract.ts';
import { listContentsInForce } from '#lifecycle/resource/resource.ts';
import { listServices } from '#lifecycle/service/service.ts';
import { listConnections, listFeeds, listSources } from '#lifecycle/source/source.ts';
import { listViews, loadViewGraph } from '#lifecycle/view/view.ts';
import type { Database } from '#platform/database/database.ts';
import { pathOfNames } from './department-path.rules.ts';

const pageRows = 500;

/** Everything an installation holds that a bundle can define, with the codes that ids stand for. */
export interface Installed {
  departments: Department[];
  sources: Awaited<ReturnType<typeof listSources>>;
  connections: Awaited<ReturnType<typeof listConnections>>;
  feeds: Awaited<ReturnType<typeof listFeeds>>;
  views: Awaited<ReturnType<typeof listViews>>;
  viewInputs: Map<string, readonly { alias: string; dataSetId: string }[]>;
  resources: Awaited<ReturnType<typeof listContentsInForce>>;
  services: Awaited<ReturnType<typeof listServices>>;
  applications: Awaited<ReturnType<typeof listApplications>>;
  grants: Awaited<ReturnType<typeof listGrants>>;
  requests: Map<string, Awaited<ReturnType<typeof listShareRequests>>[number]>;
  /** Department id → credit code or name path. */
  departmentRef: Map<string, string>;
  /** Data set id → code. */
  dataSetCode: Map<string, string>;
}

/** Reads all of it, page by page. */
export async function readInstalled(db: Database): Promise<Installed> {
  const departments = await listDepartments(db);
  const sources = await allPages((afterId) => listSources(db, { ...afterId, limit: pageRows }));
  const views = await allPages((afterId) =>
    listViews(db, { ...afterId, readable: 'all', limit: pageRows }),
  );
  const readable = { readable: 'all', limit: pageRows } as const;
  const requests = await allPages((afterId) =>
    listShareRequests(db, { ...afterId, ...readable, state: 'finished' }),
  );
  const dataSetCode = new Map([
    ...sources.map(({ dataSet }) => [dataSet.id, dataSet.code] as const),
    ...views.map(({ dataSetId, code }) => [dataSetId, code] as const),
  ]);
  const entries = await allPages((afterId) =>
    listContentsInForce(db, { ...afterId, limit: pageRows }),
  );
  // Data that were de-identified come of a deed, not of a definition: no bundle can make them elsewhere.
  const isDefined = ({ dataSetId }: { dataSetId: string }) => dataSetCode.has(dataSetId);
  const undefinedEntries = new Set(entries.filter((one) => !isDefined(one)).map(({ id }) => id));
  const services = await allPages((afterId) =>
    listServices(db, { ...afterId, departments: 'all' }, pageRows),
  );
  return {
    departments,
    connections: await allPages(({ afterId: beforeId }) =>
      // The newest first: the next page is before the last one's id.
      listConnections(db, { ...readable, ...(beforeId === undefined ? {} : { beforeId }) }),
    ),
    feeds: await allPages((afterId) => listFeeds(db, { ...afterId, limit: pageRows })),
    sources,
    views,
    viewInputs: new Map((await loadViewGraph(db)).map(({ id, inputs }) => [id, inputs])),
    resources: entries.filter(isDefined),
    services: services.filter(({ resourceId }) => !undefinedEntries.has(resourceId)),
    applications: await allPages((afterId) => listApplications(db, { ...afterId, ...readable })),
    grants: await allPages((afterId) =>
      listGrants(db, { ...afterId, ...readable, inForceOnly: true }),
    ),
    requests: new Map(requests.map((request) => [request.id, request])),
    departmentRef: refsOf(departments),
    dataSetCode,
  };
}

async function allPages<T extends { id: string }>(
  page: (after: { afterId?: string }) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const last = all.at(-1);
    const rows = await page(last === undefined ? {} : { afterId: last.id });
    all.push(...rows);
    if (rows.length < pageRows) return all;
  }
}

function refsOf(departments: readonly Department[]): Map<string, string> {
  const byId = new Map(departments.map((department) => [department.id, department]));
  const namesOf = (department: Department): string[] => {
    const parent = department.parentId === null ? undefined : byId.get(department.parentId);
    return [...(parent === undefined ? [] : namesOf(parent)), department.nameZh];
  };
  return new Map(
    departments.map((department) => [
      department.id,
      department.uscc ?? pathOfNames(namesOf(department)),
    ]),
  );
}
