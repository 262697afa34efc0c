import type { RoadReport } from '#app/road/stage.ts';
import type { PathName, PathParams } from '#app/web/paths.ts';
import { rawPool } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';

/** The login names of the people of a furnished platform; all sign in with `aPassword`. */
export const people = {
  /** Holds every role of daily work, to open every page of daily work. */
  everyday: 'everyday',
  system: 'system-officer',
  security: 'security-officer',
  audit: 'audit-officer',
} as const;

type WithParams = { [K in PathName]: [keyof PathParams<K>] extends [never] ? never : K }[PathName];

/** Parameters of the addresses that have some. */
export type FurnishedParams = { [K in WithParams]: PathParams<K> };

/** What the addresses need of what was made. */
export async function readParams(
  world: World,
  made: {
    water: RoadReport;
    firms: RoadReport;
    viewId: string;
    requestId: string;
    connectionId: string;
    archiveId: string;
    retirementId: string;
    collectedId: string;
  },
): Promise<FurnishedParams> {
  const one = async (text: string, ...values: string[]): Promise<string> => {
    const { rows } = await rawPool(world.db).query<{ id: string }>(text, values);
    if (rows[0] === undefined) throw new Error(`the furnished platform has nothing for: ${text}`);
    return rows[0].id;
  };
  const dataSetId = await one('select id from data_set where code = $1', made.firms.dataSet);
  const ofSet = (text: string) => one(text, dataSetId);
  const resourceId = await one(
    'select resource_id as id from service where code = $1',
    made.firms.service.code,
  );
  return {
    dataSet: { dataSetId },
    snapshot: {
      snapshotId: await ofSet(
        'select id from snapshot where data_set_id = $1 order by number desc',
      ),
    },
    source: { dataSetId },
    sourceFeed: { dataSetId: made.collectedId },
    connection: { connectionId: made.connectionId },
    landingRun: { runId: made.firms.rejectsRun ?? (await one('select id from landing_run')) },
    view: { viewId: made.viewId },
    viewEdit: { viewId: made.viewId },
    resource: { resourceId },
    resourceEdit: { resourceId: await one(`select id from resource where state = 'created'`) },
    resourceVersion: { resourceId, number: '1' },
    service: {
      serviceId: await one('select id from service where code = $1', made.water.service.code),
    },
    archive: { archiveId: made.archiveId },
    retirement: { retirementId: made.retirementId },
    application: {
      applicationId: await one(`select id from application where name like '命令行%'`),
    },
    shareRequest: { requestId: made.requestId },
    job: { jobId: await one(`select id from job where state = 'done' limit 1`) },
    account: {
      accountId: await one('select id from account where login_name = $1', people.everyday),
    },
  };
}
