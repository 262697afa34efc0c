import { defineErrors } from '#platform/errors/errors.ts';

export const databaseErrors = defineErrors('database', {
  lost: {
    status: 503,
    words: { zh: '与数据库的连接断了', en: 'The connection to the database was lost' },
    next: {
      zh: '平台停止或重启时会这样；已开始的任务会在它启动后继续，请随后重试',
      en: 'It happens when the platform stops; work that had begun goes on once it runs again; then try again',
    },
  },
  migrationChanged: {
    status: 503,
    words: {
      zh: '数据库迁移 {name} 在执行之后被改动',
      en: 'The migration {name} was changed after it had been applied',
    },
    next: {
      zh: '请恢复该文件的原样；结构变更应写成新的迁移',
      en: 'Restore the file as it was; write a change of the schema as a new migration',
    },
  },
  migrationUnknown: {
    status: 503,
    words: {
      zh: '数据库比程序新：它已执行本版本没有的迁移 {name}',
      en: 'The database is newer than the program: it has the migration {name}, which this version lacks',
    },
    next: {
      zh: '请升级程序，或用升级前的备份恢复',
      en: 'Upgrade the program, or restore a backup made before the upgrade',
    },
  },
  migrationFailed: {
    status: 503,
    words: {
      zh: '数据库迁移 {name} 失败，已整体撤销：{detail}',
      en: 'The migration {name} failed and was undone whole: {detail}',
    },
    next: {
      zh: '请把这条信息报告给维护者；数据没有改变',
      en: 'Report this message to the maintainers; no data was changed',
    },
  },
});
