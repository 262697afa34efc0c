import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { newId, rawPool } from '#platform/database/database.ts';
import { sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';
import type { AccessRecord, Admitted } from './gateway-ports.ts';
import { mountGateway } from './gateway.ts';
import type { ServiceKind, ServiceSpec } from './service.contract.ts';
import { refreshServing } from './service.jobs.ts';
import { insertService, moveService } from './service.queries.ts';
import { proposeSpec } from './service.rules.ts';

export interface TestColumn {
  name: string;
  type: ColumnType;
  key?: boolean;
}

export interface TestResource {
  id: string;
  code: string;
  dataSetId: string;
  departmentId: string;
  columns: readonly TestColumn[];
}

const lakeTypes: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DECIMAL(18,2)',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  boolean: 'BOOLEAN',
};

/**
 * A published resource over rows of a DuckDB query that gives the columns in their order. Rows of the earlier stages
 * are written as they stand there, so that a test of this stage needs none of their commands.
 */
export async function aPublishedResource(
  world: World,
  given: {
    columns: readonly TestColumn[];
    rows: string;
    /** 1 unconditional, as it is unless told; 2 conditional. */
    shareType?: 1 | 2;
  },
): Promise<TestResource> {
  const pool = rawPool(world.db);
  const [dataSetId, id, versionId] = [newId(), newId(), newId()];
  const tail = id.slice(-8);
  const code = `307001/${tail}`;
  const { id: departmentId } = await aDepartment(world, { nameZh: `部门${tail}` });
  await pool.query(
    `insert into data_set (id, code, name, department_id, kind, created_by) values ($1, $2, $3, $4, 'collected', 'test')`,
    [dataSetId, `s_${tail}`, `数据集${tail}`, departmentId],
  );
  const snapshotId = await aSnapshot(world, dataSetId, given);
  await pool.query(
    `insert into resource_code (code, class_text, sequence, resource_id, given_at) values ($1, '307001', (random() * 1e9)::int + 1, $2, now())`,
    [code, id],
  );
  const resource = { id, code, dataSetId, departmentId, columns: given.columns };
  await pool.query(
    `insert into resource (id, data_set_id, department_id, name, state, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, 'created', 'test', now(), now())`,
    [id, dataSetId, departmentId, `资源${tail}`],
  );
  const { shareType = 1 } = given;
  await aVersion(world, resource, { versionId, number: 1, snapshotId, shareType });
  return resource;
}

async function aVersion(
  world: World,
  resource: TestResource,
  version: { versionId: string; number: number; snapshotId: string; shareType: number },
): Promise<void> {
  const pool = rawPool(world.db);
  const columns = resource.columns.map(({ name, type }) => ({ name, type }));
  const items = resource.columns.map((column) => ({
    column: column.name,
    name: `项 ${column.name}`,
    key: column.key ?? false,
  }));
  await pool.query(
    `insert into resource_version (id, resource_id, number, name, grade, share_type, open_type, content, columns,
       provider_name, provider_code, class_tree_version, data_set_id, snapshot_id, submitted_by, published_by, published_at)
     values ($1, $2, $3, '街道名录', 1, $8, 'disallowed', $4, $5, 'p', 'p', '1', $6, $7, 'a', 'b', now())`,
    [
      version.versionId,
      resource.id,
      version.number,
      JSON.stringify({ items }),
      JSON.stringify(columns),
      resource.dataSetId,
      version.snapshotId,
      version.shareType,
    ],
  );
  await pool.query(
    `update resource set state = 'published', current_version_id = $2, snapshot_id = $3, code = $4 where id = $1`,
    [resource.id, version.versionId, version.snapshotId, resource.code],
  );
}

/** A snapshot of a data set from a DuckDB query, in as many files as given. */
export async function aSnapshot(
  world: World,
  dataSetId: string,
  given: { columns: readonly TestColumn[]; rows: string; files?: number },
): Promise<string> {
  const snapshotId = newId();
  const draft = await world.lake.beginSnapshot(dataSetId, snapshotId);
  const files = given.files ?? 1;
  const names = given.columns.map((column) => sqlIdentifier(column.name)).join(',');
  const list = given.columns.map(
    (column) =>
      `CAST(${sqlIdentifier(column.name)} AS ${lakeTypes[column.type]}) AS ${sqlIdentifier(column.name)}`,
  );
  await world.lake.session({ allowedDirectories: [draft.dir] }, async (session) => {
    await session.run(
      `CREATE TABLE t AS SELECT ${list.join(',')}, row_number() OVER () AS _n FROM (${given.rows}) AS q(${names})`,
    );
    for (let file = 0; file < files; file++) {
      const path = sqlLiteral(join(draft.dir, `part-${String(file).padStart(4, '0')}.parquet`));
      const part = `SELECT * EXCLUDE (_n) FROM t WHERE (_n - 1) * ${files} // (SELECT count(*) FROM t) = ${file} ORDER BY _n`;
      await session.run(`COPY (${part}) TO ${path} (FORMAT parquet, COMPRESSION zstd)`);
    }
  });
  await draft.seal();
  await draft.commit();
  await rawPool(world.db).query(
    `insert into snapshot (id, data_set_id, number, row_count, byte_count, rows_in, content_sha256, files, columns, evidence)
     values ($1, $2, 1 + (select count(*) from snapshot where data_set_id = $2), 0, 0, 0, 'x', '[]', '[]', '{}')`,
    [snapshotId, dataSetId],
  );
  return snapshotId;
}

/** Puts a new snapshot under a resource's version, as the resource stage does on landing. */
export async function rebind(world: World, resource: TestResource, rows: string): Promise<string> {
  const snapshotId = await aSnapshot(world, resource.dataSetId, {
    columns: resource.columns,
    rows,
  });
  await rawPool(world.db).query('update resource set snapshot_id = $2 where id = $1', [
    resource.id,
    snapshotId,
  ]);
  return snapshotId;
}

/** A published service of a resource. */
export async function aService(
  world: World,
  resource: TestResource,
  given: { code: string; kind: ServiceKind; spec?: Partial<ServiceSpec>; name?: string },
): Promise<{ id: string; code: string }> {
  const id = newId();
  const shape = {
    columns: resource.columns.map((column) => column.name),
    keyColumns: resource.columns.filter((column) => column.key).map((column) => column.name),
  };
  const spec = proposeSpec(shape, given.spec ?? {});
  const { code, kind } = given;
  const { departmentId } = resource;
  const now = world.now();
  await insertService(world.db, {
    id,
    code,
    kind,
    spec,
    resourceId: resource.id,
    departmentId,
    name: given.name ?? '街道名录',
    now,
  });
  await moveService(world.db, id, { state: 'published', reason: null, now });
  return { id, code };
}

/** Loads what a resource is served from, as the job does. */
export function refresh(world: World, resource: TestResource): ReturnType<typeof refreshServing> {
  return refreshServing(world, resource.id, {
    signal: new AbortController().signal,
    progress: () => undefined,
  });
}

/** A grant that opens everything; parts can be narrowed. */
export function anAdmission(parts: Partial<Admitted> = {}): Admitted {
  return {
    applicationId: newId(),
    grantId: newId(),
    keyId: newId(),
    purpose: '测试',
    fields: 'all',
    rowFilter: [],
    scopeKey: `scope:${JSON.stringify([parts.fields, parts.rowFilter])}`,
    rate: { policy: 'default', limit: 1000, windowSeconds: 60, remaining: 999, resetSeconds: 60 },
    ...parts,
  };
}

/** A server with the gateway: every key is admitted as `grant` says, records are kept in memory. */
export async function aGateway(
  world: World,
  given: { admitted?: () => Admitted; refuse?: () => Error } = {},
): Promise<{
  server: FastifyInstance;
  records: AccessRecord[];
  url: string;
  keys: (string | undefined)[];
}> {
  const records: AccessRecord[] = [];
  const keys: (string | undefined)[] = [];
  const whole = anAdmission();
  // fetch may hold a spare connection on which it never asked anything; closing must not wait for it.
  const server = fastify({ logger: false, forceCloseConnections: true });
  await mountGateway(server, world, {
    routeFreshMs: 0,
    ports: {
      admit: (call) => {
        keys.push(call.key);
        if (given.refuse !== undefined) throw given.refuse();
        return given.admitted?.() ?? whole;
      },
      record: (record) => {
        records.push(record);
        return Promise.resolve();
      },
    },
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { server, records, url, keys };
}
