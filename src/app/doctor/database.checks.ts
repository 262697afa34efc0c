import { migrationsDir, readMigrations } from '#platform/database/migrate.ts';
import type { Refusal } from '#platform/errors/errors.ts';
import { type Check, judge, ok, say } from './check.ts';
import { selectMigrations, selectServer, selectTriggers } from './doctor.queries.ts';
import type { Ground } from './ground.ts';

const versionMin = 150_000;
const skewMsGood = 2_000;
const skewMsMax = 60_000;

/** Rows that are never changed or removed, and the triggers that keep them. */
export const keepingTriggers = [
  'audit_event.audit_event_append_only',
  'audit_event.audit_event_no_truncate',
  'resource_code.resource_code_append_only',
  'resource_code.resource_code_no_truncate',
  'resource_version.resource_version_append_only',
  'resource_binding.resource_binding_append_only',
  'resource_review.resource_review_append_only',
  'access_record.access_record_append_only',
  'access_record.access_record_no_truncate',
  'retirement_signature.retirement_signature_append_only',
  'retirement_evidence.retirement_evidence_append_only',
  'retirement_evidence.retirement_evidence_no_truncate',
];

/** Why the database cannot be opened, as it says itself. */
export function refusedDatabase(refusal: Refusal): Check {
  return {
    name: 'database',
    state: 'problem',
    words: say(refusal.words('zh'), refusal.words('en')),
    next: say(refusal.next('zh'), refusal.next('en')),
  };
}

/** Why an external database cannot be reached; its address is not repeated. */
export function unreachableDatabase(error: unknown): Check {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  return {
    name: 'database',
    state: 'problem',
    words: say(`数据库连接不上（${reason}）`, `The database cannot be reached (${reason})`),
    next: say(
      '请检查 DATABASE_URL 中的主机、端口、用户和口令，以及该服务器是否在运行',
      'Check host, port, user and password in DATABASE_URL, and that the server runs',
    ),
  };
}

/** The server's version, and whether its clock and ours agree. */
export async function checkServer({ db, now }: Pick<Ground, 'db' | 'now'>): Promise<Check[]> {
  const before = now().getTime();
  const server = await selectServer(db);
  const after = now().getTime();
  const skewMs = Math.max(before - server.now.getTime(), server.now.getTime() - after, 0);
  return [judgeVersion(server.version), judgeSkew(skewMs)];
}

/** In: the version as a number, such as 150004. */
export function judgeVersion(version: number): Check {
  const text = `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}`;
  if (version >= versionMin) return ok('database', say(text, text));
  return {
    name: 'database',
    state: 'problem',
    words: say(`${text} 过旧`, `${text} is too old`),
    next: say('请升级到 15 或更新', 'Upgrade it to 15 or newer'),
  };
}

/** In: how far the clocks of the process and the database are apart. */
export function judgeSkew(skewMs: number): Check {
  const seconds = (skewMs / 1000).toFixed(1);
  const words = say(
    `本机与数据库的时钟相差 ${seconds} 秒`,
    `The clocks of this machine and the database are ${seconds} s apart`,
  );
  if (skewMs <= skewMsGood) return ok('clock', words);
  return {
    name: 'clock',
    state: skewMs > skewMsMax ? 'problem' : 'warning',
    words,
    next: say(
      '请在两台机器上启用时间同步（NTP）',
      'Turn on time synchronisation (NTP) on both machines',
    ),
  };
}

/** Whether the schema is the program's: nothing unknown, nothing changed, what is missing comes at the next start. */
export async function checkMigrations(
  { db }: Pick<Ground, 'db'>,
  dir = migrationsDir,
): Promise<Check> {
  const name = 'migrations';
  const files = await readMigrations(dir);
  const applied = await selectMigrations(db);
  const byName = new Map(files.map((file) => [file.name, file.checksum]));
  const broken = applied.flatMap(({ name: one, checksum }) => {
    const expected = byName.get(one);
    if (expected === undefined) return [`${one}: unknown to this program`];
    return expected === checksum ? [] : [`${one}: changed after it was applied`];
  });
  if (broken.length > 0) {
    return judge(name, broken, {
      good: say('', ''),
      bad: say('{count} 个数据库迁移与程序不符', '{count} migration(s) do not fit the program'),
      next: say(
        '请使用与数据库相同或更新的程序版本，并恢复被改动的迁移文件',
        'Use the version of the program that the database is of, or a newer one, and restore changed files',
      ),
    });
  }
  const pending = files.filter((file) => !applied.some((one) => one.name === file.name));
  return judge(
    name,
    pending.map((file) => file.name),
    {
      state: 'warning',
      good: say(
        `${applied.length} 个数据库迁移均已执行`,
        `All ${applied.length} migrations are applied`,
      ),
      bad: say('{count} 个数据库迁移尚未执行', '{count} migration(s) are not applied yet'),
      next: say('下次 npx chengshu start 会执行', 'The next npx chengshu start applies them'),
    },
  );
}

/** Whether what may not be changed is still kept from change. */
export async function checkTriggers({ db }: Pick<Ground, 'db'>): Promise<Check> {
  const present = await selectTriggers(db);
  return judge(
    'audit-triggers',
    keepingTriggers.filter((name) => !present.has(name)),
    {
      good: say('审计与登记表均受只增保护', 'Audit and registers are kept from change'),
      bad: say(
        '{count} 个只增保护缺失或被停用',
        '{count} guard(s) against change are missing or disabled',
      ),
      next: say(
        '有人改动过数据库：请查明原因，并从迁移文件恢复这些触发器',
        'Somebody changed the database: find out why, and restore these triggers from the migrations',
      ),
    },
  );
}
