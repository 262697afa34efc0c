import { hash } from 'node:crypto';
import { Defect, Refusal } from '#platform/errors/errors.ts';
import { lakeErrors } from '#platform/lake/lake.ts';
import { type Answer, type Call, goneSignal } from './gateway-call.ts';
import { openCursor, type PagePosition, sealCursor } from './page-cursor.ts';
import {
  type Condition,
  type Query,
  type Question,
  readQuestion,
  shapeOf,
  type Sorting,
} from './question.rules.ts';
import { selectPage } from './question-sql.rules.ts';
import { type Statement } from './sql-text.rules.ts';
import type { TextRow } from './row-json.rules.ts';
import { serviceErrors } from './service.errors.ts';
import type { ServiceRoute } from './service-route.ts';
import type { Serving } from './serving.queries.ts';

/** Tables up to this size are scanned in the store; larger ones only through an index. */
export const storeScanRowsMax = 50_000;
export const lakeCallsMax = 8;
const lakeQuestionMsMax = 15_000;
const lakeQuestionMemoryMb = 512;
/** Operators an ordered index answers. */
const indexOperators: ReadonlySet<string> = new Set(['eq', 'in', 'like', 'gt', 'gte', 'lt', 'lte']);

/**
 * Answers GET /data/v1/<code>: `{"data":[…],"next":"…"|null}`. Refuses service.bad-question with every problem,
 * service.bad-cursor, service.cursor-expired, service.too-busy.
 */
export async function answerQuery(call: Call): Promise<Answer> {
  const { scope, request } = call;
  // Fastify parsed the query string: texts, or lists of texts for repeated names.
  const reading = readQuestion(request.query as Query, scope.offer, call.language);
  if (!reading.ok) {
    throw serviceErrors.badQuestion(
      { count: reading.problems.length },
      { errors: reading.problems },
    );
  }
  const { question } = reading;
  call.shape = shapeOf(question, scope.offer.fields);
  const bound = boundTo(call, question);
  if (question.cursor !== undefined) return followCursor(call, question, bound);
  const etag = `"${hash('sha1', `${call.route.serving.id}|${bound}|${question.limit}`, 'base64url')}"`;
  if (sameAnswer(request.headers['if-none-match'], etag)) {
    return { status: 304, outcome: 'not-modified', rowCount: 0, headers: { etag } };
  }
  const page = await readPage(call, call.route, { question, after: undefined });
  return pageAnswer(call, page, { question, bound, etag });
}

/** Later pages are read from the snapshot of the first, as long as it is kept. */
async function followCursor(call: Call, question: Question, bound: string): Promise<Answer> {
  const position = openCursor(call.gateway.secret, bound, question.cursor ?? '');
  const { route, gateway } = call;
  const same = position.snapshotId === route.serving.snapshotId;
  const kept = same ? route : await gateway.routes.findKept(route, position.snapshotId);
  // Another version has other columns, and another key another order.
  const fits =
    kept.serving.versionId === route.serving.versionId &&
    position.values.length === orderOf(kept, question.sort).length + 1;
  if (!fits) throw serviceErrors.cursorExpired();
  const page = await readPage(call, kept, { question, after: position });
  return pageAnswer(call, page, { question, bound });
}

interface Page {
  route: ServiceRoute;
  rows: readonly TextRow[];
  order: readonly Sorting[];
  limit: number;
  /** Cells of the granted columns; the values of the order follow them. */
  width: number;
}

async function readPage(
  call: Call,
  route: ServiceRoute,
  asked: { question: Question; after: PagePosition | undefined },
): Promise<Page> {
  const { question, after } = asked;
  const conditions =
    call.scope.conditions.length === 0
      ? question.conditions
      : [...call.scope.conditions, ...question.conditions];
  const order = orderOf(route, question.sort);
  const single =
    after === undefined && route.serving.keyUnique && pinsKey(route, question.conditions);
  const selection = {
    fields: question.fields,
    conditions,
    order,
    after: after?.values,
    limit: question.limit,
    single,
  };
  const rows = answeredByStore(route, conditions, question.sort)
    ? await readStore(call, selectPage(route.store, selection))
    : await readLake(call, route, selectPage(route.lake, selection));
  return { route, rows, order, limit: question.limit, width: question.fields.length };
}

type StoreRoute = ServiceRoute & { store: NonNullable<ServiceRoute['store']> };

/**
 * Look-ups go to the store, scans to the lake: the store answers when a condition is on an indexed column, when
 * the page follows the key, or when the table is small enough to read whole.
 */
export function isStoreQuestion(
  route: Pick<ServiceRoute, 'indexed' | 'store'> & { serving: Pick<Serving, 'rowCount'> },
  conditions: readonly Condition[],
  sort: readonly Sorting[],
): boolean {
  if (route.store === undefined) return false;
  if (route.serving.rowCount <= storeScanRowsMax) return true;
  if (conditions.length === 0 && sort.length === 0) return route.indexed.size > 0;
  return conditions.some(
    ({ column, op }) => route.indexed.has(column.name) && indexOperators.has(op),
  );
}

function answeredByStore(
  route: ServiceRoute,
  conditions: readonly Condition[],
  sort: readonly Sorting[],
): route is StoreRoute {
  return isStoreQuestion(route, conditions, sort);
}

/** The order asked for, then the key, so that the same question gives the same order; the row number ends it. */
function orderOf(route: ServiceRoute, sort: readonly Sorting[]): Sorting[] {
  const sorted = new Set(sort.map((one) => one.column.name));
  const order = [...sort];
  const required = route.serving.keyRequired;
  for (const name of route.serving.keyColumns) {
    const column = route.byName.get(name);
    if (column !== undefined && !sorted.has(name))
      order.push({ column, descending: false, required });
  }
  return order;
}

function pinsKey(route: ServiceRoute, conditions: readonly Condition[]): boolean {
  return route.serving.keyColumns.every((name) =>
    conditions.some((condition) => condition.op === 'eq' && condition.column.name === name),
  );
}

async function readStore(call: Call, statement: Statement): Promise<readonly TextRow[]> {
  const rows = await call.gateway.store.rows(statement);
  // The table of an old snapshot was swept between finding and reading it.
  if (rows === undefined) throw serviceErrors.cursorExpired();
  return rows;
}

async function readLake(
  call: Call,
  route: ServiceRoute,
  statement: Statement,
): Promise<readonly TextRow[]> {
  return inLake(call, async (signal) => {
    const limits = {
      allowedDirectories: [route.lakeDir],
      memoryLimitMb: lakeQuestionMemoryMb,
      timeoutMs: lakeQuestionMsMax,
      signal,
    };
    // A lake statement has only texts and numbers; lists are written out one by one.
    const params = statement.values as (string | number)[];
    return call.gateway.world.lake.session(limits, async (session) => {
      // Outputs are named o1, o2, …, row_no, so their order is the statement's.
      const rows = await session.rows<Record<string, string | null>>(statement.text, params);
      return rows.map((row) => Object.values(row));
    });
  });
}

/** Runs work in the lake, of which only so much goes on at once; what the lake says of SQL never reaches a caller. */
export async function inLake<T>(call: Call, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { lakeCalls } = call.gateway;
  if (lakeCalls.question >= lakeCallsMax) throw serviceErrors.tooBusy({}, { retryAfterMs: 1000 });
  lakeCalls.question += 1;
  try {
    return await work(goneSignal(call.reply));
  } catch (error) {
    throw lakeTrouble(error);
  } finally {
    lakeCalls.question -= 1;
  }
}

const lakeLimits: ReadonlySet<string> = new Set([
  lakeErrors.timeout().code,
  lakeErrors.outOfMemory().code,
  lakeErrors.busy().code,
]);

/** The lake's refusals speak of SQL to people who wrote it; a caller of the gateway wrote none. */
export function lakeTrouble(error: unknown): unknown {
  if (!(error instanceof Refusal) || !error.code.startsWith('lake.')) return error;
  if (lakeLimits.has(error.code)) return serviceErrors.tooBusy({}, { cause: error });
  if (error.code === lakeErrors.cancelled().code) return error;
  return new Defect(`the lake refused a statement of the gateway: ${error.code}`, { cause: error });
}

function pageAnswer(
  call: Call,
  page: Page,
  given: { question: Question; bound: string; etag?: string },
): Answer {
  const { question } = given;
  const write = call.scope.writer(question.fields);
  const count = Math.min(page.rows.length, question.limit);
  let body = '{"data":[';
  for (let index = 0; index < count; index++) {
    const row = page.rows[index];
    if (row !== undefined) body += index === 0 ? write(row) : `,${write(row)}`;
  }
  const more = page.rows.length > question.limit;
  const next = more ? `"${cursorAfter(call, page, given.bound)}"` : 'null';
  return {
    status: 200,
    outcome: 'answered',
    rowCount: count,
    contentType: 'application/json; charset=utf-8',
    headers:
      given.etag === undefined ? page.route.headers : { ...page.route.headers, etag: given.etag },
    body: `${body}],"next":${next}}`,
  };
}

function cursorAfter(call: Call, page: Page, bound: string): string {
  // Only called for a full page with a row beyond it.
  const last = page.rows[page.limit - 1] ?? [];
  const values = page.order.map((one, index) =>
    positionValue(one, last[page.width + index] ?? null),
  );
  const rowNumber = last[page.width + page.order.length] ?? null;
  return sealCursor(call.gateway.secret, bound, {
    snapshotId: page.route.serving.snapshotId,
    values: [...values, rowNumber],
  });
}

/** PostgreSQL prints booleans as t and f; as parameters both engines take the words. */
function positionValue({ column }: Sorting, value: string | null): string | null {
  return column.type === 'boolean' && value !== null ? String(value.startsWith('t')) : value;
}

/** What an answer and a cursor belong to: service, grant and question, without page and cursor. */
function boundTo(call: Call, question: Question): string {
  const conditions = question.conditions.map(({ column, op, values }) => [
    column.position,
    op,
    ...values,
  ]);
  const sort = question.sort.map(({ column, descending }) => [column.position, descending]);
  const fields = question.fields.map((field) => field.position);
  const { route, admitted } = call;
  return JSON.stringify([
    route.id,
    route.version,
    route.serving.versionId,
    admitted.scopeKey,
    conditions,
    sort,
    fields,
  ]);
}

function sameAnswer(given: string | undefined, etag: string): boolean {
  if (given === undefined) return false;
  return given.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
