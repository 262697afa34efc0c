import {
  defineFeed,
  findConnection,
  findConnectionByName,
  findDataSetByCode,
  findFeed,
  findSource,
} from '#lifecycle/source/source.ts';
import type { Feed } from '#lifecycle/source/collection.contract.ts';
import type { Connection } from '#lifecycle/source/connection.contract.ts';
import type { Source } from '#lifecycle/source/source.contract.ts';
import { assert, Failure, Refusal } from '#platform/errors/errors.ts';
import { refusalWords } from './bundle-check.ts';
import { connectionOfFeed } from './feed-connection.ts';
import type { FeedDefinition } from './feed.schema.ts';
import type { Ground } from './ground.ts';
import {
  cannot,
  changing,
  differences,
  waits,
  type FieldChange,
  type Planned,
  type Waiting,
} from './planned.ts';

const unavailable = 503;

/**
 * Plans what a source collects: defined, changed or left. The old system is looked at when the plan is carried out, not
 * before; a feed waits for the secret of its connection, and for an old system that does not answer.
 */
export async function planFeed(ground: Ground, given: FeedDefinition): Promise<Planned> {
  const { source, connection } = await installedOf(ground, given);
  if (source === undefined) {
    const dataSet = await findDataSetByCode(ground.ctx.db, given.code);
    if (dataSet !== undefined) return cannot('这个 code 是视图的结果', 'This code is a view');
  }
  const secret = await secretDue(ground, given, connection);
  if (secret !== undefined) return waits(secret.zh, secret.en);
  const feed =
    source === undefined ? undefined : await findFeed(ground.ctx.db, { sourceId: source.id });
  const carryOut = (at: Ground) => define(at, given);
  if (feed === undefined) return { action: 'create', changes: [], carryOut };
  const changes = await feedChanges(ground, feed, { given, connection });
  if (changes.length > 0 && source?.state === 'retired') {
    return cannot('该来源已停用', 'The source is retired', changes);
  }
  return changing(changes, carryOut);
}

async function installedOf(
  ground: Ground,
  given: FeedDefinition,
): Promise<{ source: Source | undefined; connection: Connection | undefined }> {
  const { db } = ground.ctx;
  const dataSet = await findDataSetByCode(db, given.code);
  if (dataSet === undefined) return { source: undefined, connection: undefined };
  const by = { departmentId: dataSet.departmentId, name: given.connection };
  return {
    source: await findSource(db, { dataSetId: dataSet.id }),
    connection: await findConnectionByName(db, by),
  };
}

/** Words when a person has yet to set the secret of the connection, as the bundle says. */
async function secretDue(
  ground: Ground,
  given: FeedDefinition,
  connection: Connection | undefined,
) {
  if (connection?.hasSecret === true) return undefined;
  const defined = await connectionOfFeed(ground, given);
  const secret = defined !== undefined && 'secret' in defined ? defined.secret : undefined;
  if (typeof secret !== 'string') return undefined;
  return {
    zh: `等待在工作台填写连接 ${given.connection} 的机密`,
    en: `waits for the secret of the connection ${given.connection}, which is set in the workbench`,
  };
}

/** What the definition says differs from what is in force; mark and key that it leaves out are no difference. */
async function feedChanges(
  ground: Ground,
  feed: Feed,
  { given, connection }: { given: FeedDefinition; connection: Connection | undefined },
): Promise<FieldChange[]> {
  const { kind: _kind, code: _code, connection: name, markColumn, keyColumns, ...said } = given;
  const now = await findConnection(ground.ctx.db, feed.connectionId);
  return [
    ...(connection?.id === feed.connectionId
      ? []
      : [{ field: 'connection', before: now?.name, after: name }]),
    ...differences(feed, {
      ...said,
      ...(markColumn === undefined ? {} : { markColumn }),
      ...(keyColumns === undefined ? {} : { keyColumns }),
    }),
  ];
}

async function define(ground: Ground, given: FeedDefinition): Promise<Waiting | undefined> {
  const { source, connection } = await installedOf(ground, given);
  assert(source !== undefined && connection !== undefined, 'both are applied before');
  const due = await secretDue(ground, given, connection);
  if (due !== undefined) return { reason: due, didPart: false };
  const { kind: _kind, code: _code, connection: _name, markColumn, keyColumns, ...said } = given;
  const before = await findFeed(ground.ctx.db, { sourceId: source.id });
  try {
    await defineFeed(ground.ctx, source.id, {
      ...said,
      connectionId: connection.id,
      ...(markColumn === undefined ? {} : { markColumn }),
      ...(keyColumns === undefined ? {} : { keyColumns }),
      ...(before === undefined ? {} : { version: before.version }),
    });
    return undefined;
  } catch (error) {
    // The rest of a bundle does not stand on an old system that is down today.
    if (error instanceof Refusal && error.status === unavailable)
      return { reason: refusalWords(error), didPart: false };
    if (!(error instanceof Failure)) throw error;
    return { reason: { zh: error.message, en: error.message }, didPart: false };
  }
}
