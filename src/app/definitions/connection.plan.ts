import {
  findConnectionByName,
  isSecretHeld,
  reachesElsewhere,
  registerConnection,
  updateConnection,
} from '#lifecycle/source/source.ts';
import type { Connection, ConnectionSettings } from '#lifecycle/source/connection.contract.ts';
import { assert } from '#platform/errors/errors.ts';
import type { ConnectionDefinition } from './connection.schema.ts';
import { findDepartmentByRef, type Ground } from './ground.ts';
import {
  cannot,
  changing,
  differences,
  fixedFields,
  type FieldChange,
  type Planned,
} from './planned.ts';
import { referencesOfSecret, secretOf } from './secret-reading.ts';

/** Plans a connection: registered, changed (settings, secret) or left. A secret is told by its name only. */
export async function planConnection(
  ground: Ground,
  given: ConnectionDefinition,
): Promise<Planned> {
  const { db } = ground.ctx;
  const department = await findDepartmentByRef(db, given.department);
  const existing =
    department === undefined
      ? undefined
      : await findConnectionByName(db, { departmentId: department.id, name: given.code });
  if (existing === undefined) {
    return { action: 'create', changes: [], carryOut: (at) => create(at, given) };
  }
  const fixed = fixedFields(differences({ type: existing.kind }, { type: given.type }), ['type'], {
    zh: '请用新的 code 定义连接',
    en: 'define it under another code',
  });
  if (fixed !== undefined) return fixed;
  const settings = settingsAfter(existing, given);
  const plain = differences({ settings: existing.settings }, { settings });
  const secret = await secretChange(ground, existing, given);
  const changes = [...plain, ...secret];
  if (changes.length > 0 && existing.state === 'retired') {
    return cannot(
      '该连接已停用，名称不再使用',
      'The connection is retired; its name is not used again',
      changes,
    );
  }
  const isDue = existing.hasSecret && reachesElsewhere(existing.settings, settings);
  if (isDue && referencesOfSecret(given) === undefined) {
    return cannot(
      '改到别处的连接须连同机密一起给出（secret），或先在工作台修改',
      'A connection that leads elsewhere needs its secret named with it, or is changed in the workbench',
      plain,
    );
  }
  return changing(changes, (at) => change(at, existing, { given, settings }));
}

/** The settings as they will be: the key of a host that the platform learned at its first test stays while the host does. */
function settingsAfter(existing: Connection, given: ConnectionDefinition): ConnectionSettings {
  const { settings: before } = existing;
  if (given.type !== 'sftp' || given.settings.hostKey !== undefined) return given.settings;
  const { host, port } = given.settings;
  const isSame = 'hostKey' in before && before.host === host && before.port === port;
  return isSame && before.hostKey !== undefined
    ? { ...given.settings, hostKey: before.hostKey }
    : given.settings;
}

async function secretChange(
  ground: Ground,
  existing: Connection,
  given: ConnectionDefinition,
): Promise<FieldChange[]> {
  const references = referencesOfSecret(given);
  if (references === undefined) return [];
  const secret = await secretOf(ground, references);
  if (await isSecretHeld(ground.ctx, existing, secret)) return [];
  return [{ field: 'secret', before: existing.hasSecret ? '***' : undefined, after: references }];
}

async function create(ground: Ground, given: ConnectionDefinition): Promise<undefined> {
  const department = await findDepartmentByRef(ground.ctx.db, given.department);
  assert(department !== undefined, 'the department was planned before');
  const { code: name, type: kind, settings } = given;
  const references = referencesOfSecret(given);
  await registerConnection(ground.ctx, {
    departmentId: department.id,
    name,
    kind,
    settings,
    ...(references === undefined ? {} : { secret: await secretOf(ground, references) }),
  });
}

async function change(
  ground: Ground,
  { id, version }: Connection,
  { given, settings }: { given: ConnectionDefinition; settings: ConnectionSettings },
): Promise<undefined> {
  const references = referencesOfSecret(given);
  await updateConnection(ground.ctx, id, {
    version,
    settings,
    ...(references === undefined ? {} : { secret: await secretOf(ground, references) }),
  });
}
