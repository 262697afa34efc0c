import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { Service, ServiceKind, ServiceSpec, ServiceState } from './service.contract.ts';

const own = (db: Database) => db.$pickTables<'service' | 'service_secret'>();

const columns = [
  'id',
  'code',
  'resource_id as resourceId',
  'department_id as departmentId',
  'kind',
  'name',
  'state',
  'spec',
  'suspended_reason as suspendedReason',
  'version',
  'published_at as publishedAt',
  'created_at as createdAt',
  'retired_because as retiredBecause',
] as const;

/** A service as its row says. */
export type ServiceRow = Omit<Service, 'publishedAt' | 'createdAt'> & {
  publishedAt: Date | null;
  createdAt: Date;
};

/** A service by id, or undefined. */
export function findService(db: Database, id: string): Promise<ServiceRow | undefined> {
  return own(db)
    .selectFrom('service')
    .select(columns)
    .where('id', '=', id)
    .executeTakeFirst() as Promise<
    ServiceRow | undefined // kind, state and spec are checked by constraints and contract
  >;
}

/** A service by its code, or undefined. */
export function findServiceByCode(db: Database, code: string): Promise<ServiceRow | undefined> {
  return own(db)
    .selectFrom('service')
    .select(columns)
    .where('code', '=', code)
    .executeTakeFirst() as Promise<
    ServiceRow | undefined // see findService
  >;
}

/** A service by id, locked for the transaction. */
export function lockService(tx: Database, id: string): Promise<ServiceRow | undefined> {
  return own(tx)
    .selectFrom('service')
    .select(columns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst() as Promise<
    ServiceRow | undefined // see findService
  >;
}

export interface ServiceFilter {
  departments: 'all' | readonly string[];
  resourceId?: string | undefined;
  dataSetId?: string | undefined;
  state?: ServiceState | undefined;
  kind?: ServiceKind | undefined;
  /** Part of the name or of the code. */
  q?: string | undefined;
  afterId?: string | undefined;
}

/** Services of the caller's departments and whatever is published, newest first, at most `limit`. */
export function listServices(
  db: Database,
  filter: ServiceFilter,
  limit: number,
): Promise<ServiceRow[]> {
  let query = own(db).selectFrom('service').select(columns).orderBy('id', 'desc').limit(limit);
  const { departments } = filter;
  if (departments !== 'all') {
    query = query.where((eb) =>
      eb.or([
        eb('state', '=', 'published'),
        ...(departments.length === 0 ? [] : [eb('department_id', 'in', [...departments])]),
      ]),
    );
  }
  if (filter.resourceId !== undefined) query = query.where('resource_id', '=', filter.resourceId);
  if (filter.dataSetId !== undefined) {
    query = query.where(
      sql<boolean>`resource_id in (select id from resource where data_set_id = ${filter.dataSetId})`,
    );
  }
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.q !== undefined && filter.q !== '') {
    const part = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) => eb.or([eb('name', 'ilike', part), eb('code', 'ilike', part)]));
  }
  if (filter.afterId !== undefined) query = query.where('id', '<', filter.afterId);
  return query.execute() as Promise<ServiceRow[]>; // see findService
}

/** Services of a resource that answer, or will again when resumed. */
export function listLiveServices(
  db: Database,
  resourceId: string,
): Promise<Pick<ServiceRow, 'id' | 'code' | 'kind' | 'spec'>[]> {
  return own(db)
    .selectFrom('service')
    .select(['id', 'code', 'kind', 'spec'])
    .where('resource_id', '=', resourceId)
    .where('state', 'in', ['published', 'suspended'])
    .orderBy('created_at')
    .orderBy('id')
    .execute() as Promise<Pick<ServiceRow, 'id' | 'code' | 'kind' | 'spec'>[]>; // see findService
}

export interface NewService {
  id: string;
  code: string;
  resourceId: string;
  departmentId: string | null;
  kind: ServiceKind;
  name: string;
  spec: ServiceSpec;
  now: Date;
}

export async function insertService(tx: Database, service: NewService): Promise<void> {
  await own(tx)
    .insertInto('service')
    .values({
      id: service.id,
      code: service.code,
      resource_id: service.resourceId,
      department_id: service.departmentId,
      kind: service.kind,
      name: service.name,
      spec: JSON.stringify(service.spec),
      created_at: service.now,
    })
    .execute();
}

/** Writes a move; `reason` is kept while suspended only. */
export async function moveService(
  tx: Database,
  id: string,
  move: { state: ServiceState; reason: string | null; now: Date },
): Promise<void> {
  await own(tx)
    .updateTable('service')
    .set((eb) => ({
      state: move.state,
      suspended_reason: move.state === 'suspended' ? move.reason : null,
      version: eb('version', '+', 1),
      ...(move.state === 'published'
        ? { published_at: eb.fn.coalesce('published_at', eb.val(move.now)) }
        : {}),
      ...(move.state === 'retired' ? { retired_at: move.now } : {}),
    }))
    .where('id', '=', id)
    .execute();
}

/** Says that the data behind the services of a resource were destroyed, so that calls are told. */
export async function markDestroyed(tx: Database, resourceId: string): Promise<void> {
  await own(tx)
    .updateTable('service')
    .set({ retired_because: 'data-destroyed' })
    .where('resource_id', '=', resourceId)
    .execute();
}

/** The installation's secret of a purpose; the first process to ask makes it, all get the same. */
export async function claimSecret(db: Database, purpose: string, fresh: Buffer): Promise<Buffer> {
  await own(db)
    .insertInto('service_secret')
    .values({ purpose, secret: fresh })
    .onConflict((conflict) => conflict.column('purpose').doNothing())
    .execute();
  const row = await own(db)
    .selectFrom('service_secret')
    .select('secret')
    .where('purpose', '=', purpose)
    .executeTakeFirstOrThrow();
  return row.secret;
}
