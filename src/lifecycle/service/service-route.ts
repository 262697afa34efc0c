import type { Database } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';
import type { Admitted } from './gateway-ports.ts';
import { type Condition, type Offer, readOperands, type ServedColumn } from './question.rules.ts';
import { lakeRelation, type Relation } from './question-sql.rules.ts';
import { type RowWriter, rowWriter } from './row-json.rules.ts';
import type { ServiceKind } from './service.contract.ts';
import { serviceErrors } from './service.errors.ts';
import { findServiceByCode, type ServiceRow } from './service.queries.ts';
import { servedColumns } from './serving-load.ts';
import { findCurrentServing, findKeptServing, type Serving } from './serving.queries.ts';

/** A route older than this is read again; so long may a suspension take to reach another process. */
export const routeFreshMs = 500;
const routesMax = 2000;
const scopesMax = 1000;
const writersMax = 100;

/** A published service with all that a call needs; replaced as a whole when the service or its load changes. */
export interface ServiceRoute {
  id: string;
  code: string;
  name: string;
  kind: ServiceKind;
  version: number;
  rowsMax: number;
  serving: Serving;
  /** Every column of the resource version. */
  columns: readonly ServedColumn[];
  byName: ReadonlyMap<string, ServedColumn>;
  /** Columns the service offers. */
  fields: readonly ServedColumn[];
  keys: readonly ServedColumn[];
  indexed: ReadonlySet<string>;
  store: Relation | undefined;
  lake: Relation;
  lakeDir: string;
  /** Headers that name the answering version. */
  headers: Readonly<Record<string, string>>;
  scopes: Map<string, Scope>;
}

/** What one grant opens of a route. */
export interface Scope {
  offer: Offer;
  conditions: readonly Condition[];
  writer(fields: readonly ServedColumn[]): RowWriter;
}

export interface ServiceRoutes {
  /** The route of a code. Refuses services that are unknown, retired, suspended, not loaded yet, or no longer fit. */
  find(code: string): Promise<ServiceRoute>;
  /** The same service on an earlier snapshot that is still kept; refuses when it is not. */
  findKept(route: ServiceRoute, snapshotId: string): Promise<ServiceRoute>;
}

interface CachedRoute {
  readAt: number;
  route: Promise<ServiceRoute>;
}

/** Routes by code, each read from the database at most once in `freshMs`, by one reader for all who wait. */
export function openServiceRoutes(world: World, freshMs = routeFreshMs): ServiceRoutes {
  const cache = new Map<string, CachedRoute>();
  return {
    find: (code) => {
      const now = world.now().getTime();
      const cached = cache.get(code);
      if (cached !== undefined && Math.abs(now - cached.readAt) < freshMs) return cached.route;
      const route = loadRoute(world, code, cached?.route);
      if (cache.size >= routesMax) cache.clear();
      cache.set(code, { readAt: now, route });
      // A refusal is not kept: the next call looks again.
      route.catch(() => cache.delete(code));
      return route;
    },
    findKept: async (route, snapshotId) => {
      const serving = await findKeptServing(world.db, route.serving.resourceId, snapshotId);
      const service = await findServiceByCode(world.db, route.code);
      if (serving === undefined || service === undefined) throw serviceErrors.cursorExpired();
      return makeRoute(world, service, serving);
    },
  };
}

async function loadRoute(
  world: World,
  code: string,
  known: Promise<ServiceRoute> | undefined,
): Promise<ServiceRoute> {
  const service = await findServiceByCode(world.db, code);
  if (service === undefined || service.state === 'draft')
    throw serviceErrors.notFound({ service: code });
  if (service.retiredBecause === 'data-destroyed') throw serviceErrors.destroyed({ service: code });
  if (service.state === 'retired') throw serviceErrors.retired({ service: code });
  if (service.state === 'suspended') throw serviceErrors.suspended({ service: code });
  const serving = await servingOf(world.db, service);
  const before = await known?.catch(() => undefined);
  // Compiled scopes live on the route; keep it while nothing changed.
  if (before?.serving.id === serving.id && before.version === service.version) return before;
  return makeRoute(world, service, serving);
}

async function servingOf(db: Database, service: ServiceRow): Promise<Serving> {
  const serving = await findCurrentServing(db, service.resourceId);
  // Verification needs the table; a load from before this service was published may lack it.
  const ready = serving !== undefined && (service.kind !== 'verify' || serving.tableName !== null);
  if (!ready) throw serviceErrors.loading({ service: service.code }, { retryAfterMs: 5000 });
  return serving;
}

function makeRoute(world: World, service: ServiceRow, serving: Serving): ServiceRoute {
  const columns = servedColumns(serving);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const pick = (names: readonly string[]) =>
    names.map((name) => {
      const column = byName.get(name);
      if (column === undefined) throw serviceErrors.unfit({ service: service.code });
      return column;
    });
  const lakeDir = world.lake.snapshotDir(serving.dataSetId, serving.snapshotId);
  return {
    id: service.id,
    code: service.code,
    name: service.name,
    kind: service.kind,
    version: service.version,
    rowsMax: service.spec.limits.rowsMax,
    serving,
    columns,
    byName,
    // A column that a later version dropped is offered no more; a key that is gone makes the service unfit.
    fields: (service.spec.fields ?? [...byName.keys()]).flatMap((name) => byName.get(name) ?? []),
    keys: pick(service.spec.keys),
    indexed: new Set(serving.indexed),
    store:
      serving.tableName === null
        ? undefined
        : { engine: 'store', from: `serving.${serving.tableName}` },
    lake: lakeRelation(lakeDir),
    lakeDir,
    headers: {
      'x-resource-code': encodeURIComponent(serving.resourceCode),
      'x-resource-version': String(serving.versionNumber),
      'x-snapshot-id': serving.snapshotId,
    },
    scopes: new Map(),
  };
}

/** What a call may use before its grant was read: nothing. */
export const closedScope: Scope = {
  offer: { byName: new Map(), fields: [], rowsMax: 1 },
  conditions: [],
  writer: rowWriter,
};

/** What a grant opens of a route, compiled once for each grant version. Refuses grants that no longer fit. */
export function scopeOf(route: ServiceRoute, admitted: Admitted): Scope {
  const known = route.scopes.get(admitted.scopeKey);
  if (known !== undefined) return known;
  const scope = compileScope(route, admitted);
  if (route.scopes.size >= scopesMax) route.scopes.clear();
  route.scopes.set(admitted.scopeKey, scope);
  return scope;
}

function compileScope(route: ServiceRoute, admitted: Admitted): Scope {
  const granted = admitted.fields === 'all' ? undefined : new Set(admitted.fields);
  const fields =
    granted === undefined ? route.fields : route.fields.filter((field) => granted.has(field.name));
  if (fields.length === 0) throw serviceErrors.nothingGranted();
  const writers = new Map<string, RowWriter>();
  const fixed = rowWriter(fields);
  return {
    offer: {
      byName: new Map(fields.map((field) => [field.name, field])),
      fields,
      rowsMax: route.rowsMax,
    },
    conditions: rowConditions(route, admitted),
    writer: (chosen) => {
      if (chosen === fields) return fixed;
      const key = chosen.map((field) => field.position).join();
      const writer = writers.get(key) ?? rowWriter(chosen);
      if (writers.size >= writersMax) writers.clear();
      writers.set(key, writer);
      return writer;
    },
  };
}

/** The grant's row filter as conditions. One that cannot be read closes the grant: it must never open more rows. */
function rowConditions(route: ServiceRoute, admitted: Admitted): Condition[] {
  return admitted.rowFilter.map(({ column: name, op, values }) => {
    const column = route.byName.get(name);
    const refuse = () => serviceErrors.grantUnfit({ column: name });
    if (column === undefined || values.length === 0) throw refuse();
    if (op !== 'in') {
      const text =
        op === 'like' && !values[0]?.endsWith('*') ? `${values[0] ?? ''}*` : (values[0] ?? '');
      const condition = readOperands({ column, op }, text, () => undefined);
      if (condition === undefined || values.length > 1) throw refuse();
      return condition;
    }
    const list = values.map((value) => {
      const condition = readOperands({ column, op: 'eq' }, value, () => undefined);
      if (condition === undefined) throw refuse();
      return condition.values[0] ?? '';
    });
    return { column, op, values: list };
  });
}
