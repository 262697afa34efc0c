import { defineErrors } from '#platform/errors/errors.ts';

export const backupErrors = defineErrors('backup', {
  noInstallation: {
    status: 404,
    words: {
      zh: '{directory} 中没有安装，没有可备份的数据',
      en: 'There is no installation in {directory}, so there is nothing to back up',
    },
    next: {
      zh: '请检查 CHENGSHU_DATA_DIR 与 DATABASE_URL 是否与平台运行时相同',
      en: 'See that CHENGSHU_DATA_DIR and DATABASE_URL are those the platform runs with',
    },
  },
  targetExists: {
    status: 409,
    words: { zh: '{path} 已经存在', en: '{path} exists already' },
    next: {
      zh: '请给出一个还不存在的目录，例如带上日期',
      en: 'Name a directory that is not there yet, for example with the date',
    },
  },
  alreadyRunning: {
    status: 409,
    words: {
      zh: '同一安装的另一次备份正在进行',
      en: 'Another backup of this installation is under way',
    },
    next: { zh: '请等它结束后再试', en: 'Wait until it has ended and try again' },
  },
  restless: {
    status: 409,
    words: {
      zh: '备份期间数据一再被销毁（{path} 已不在），{times} 次均未取得一致的备份',
      en: 'Data was destroyed again and again during the backup ({path} is gone); {times} attempts were not consistent',
    },
    next: { zh: '请等销毁结束后再试', en: 'Try again when the destruction has ended' },
  },
  sourceMissing: {
    status: 409,
    words: {
      zh: '安装中缺少文件 {path}，未作备份',
      en: 'The installation lacks the file {path}; no backup was made',
    },
    next: {
      zh: '请运行 npx chengshu doctor --deep，并从较早的备份取回该文件',
      en: 'Run npx chengshu doctor --deep and take this file from an earlier backup',
    },
  },
  sourceDamaged: {
    status: 409,
    words: {
      zh: '安装中的文件 {path} 已损坏（内容与其 SHA-256 不符），未作备份',
      en: 'The file {path} of the installation is damaged (not its SHA-256); no backup was made',
    },
    next: {
      zh: '请运行 npx chengshu doctor --deep，并从较早的备份取回该文件',
      en: 'Run npx chengshu doctor --deep and take this file from an earlier backup',
    },
  },
  diskFull: {
    status: 507,
    words: {
      zh: '{path} 所在磁盘已满（剩余 {freeMb} MB）',
      en: 'The disk of {path} is full ({freeMb} MB are left)',
    },
    next: {
      zh: '请清出空间或换一个磁盘，然后再做一次；没有留下半份结果冒充完整的',
      en: 'Make room or use another disk and do it again; nothing half done is taken for whole',
    },
  },
  noAccess: {
    status: 409,
    words: { zh: '无法访问 {path}（{reason}）', en: 'There is no access to {path} ({reason})' },
    next: {
      zh: '请以运行平台的用户执行此命令，并使用该用户可以写入的目录',
      en: 'Run the command as the user of the platform, and use a directory which that user may write',
    },
  },
  noRoom: {
    status: 507,
    words: {
      zh: '{path} 所在磁盘空间不足：需要约 {neededMb} MB，剩余 {freeMb} MB；什么都没有写',
      en: 'The disk of {path} has too little room: about {neededMb} MB are needed, {freeMb} MB are left; nothing was written',
    },
    next: { zh: '请清出空间或换一个磁盘', en: 'Make room or use another disk' },
  },
  databaseFull: {
    status: 507,
    words: {
      zh: '数据库所在磁盘已满；数据库中什么都没有留下',
      en: 'The disk of the database is full; nothing was kept in the database',
    },
    next: {
      zh: '请为数据库清出空间，然后再恢复一次',
      en: 'Make room for the database and restore again',
    },
  },
  notBackup: {
    status: 422,
    words: {
      zh: '{path} 不是完整的备份：没有 {file}',
      en: '{path} is not a whole backup: it has no {file}',
    },
    next: {
      zh: '请给出 chengshu backup 完成时打印的目录；名为 .partial 的是中断的备份，可以删除',
      en: 'Name the directory that chengshu backup printed at its end; one named .partial was interrupted and can be deleted',
    },
  },
  damaged: {
    status: 422,
    words: {
      zh: '备份已损坏：{file} 等 {count} 个文件被截断、改动或缺失',
      en: 'The backup is damaged: {count} file(s) are cut, changed or missing, first {file}',
    },
    next: {
      zh: '请用这份备份的另一份拷贝，或较早的备份；目标不会被当作安装',
      en: 'Use another copy of this backup or an earlier one; the target is not taken for an installation',
    },
  },
  newer: {
    status: 409,
    words: {
      zh: '备份来自更新的版本 {version}：它有本程序没有的迁移 {name}',
      en: 'The backup is of the newer version {version}: it has the migration {name}, which this program lacks',
    },
    next: {
      zh: '请用该版本或更新的程序恢复',
      en: 'Restore it with that version of the program or a newer one',
    },
  },
  targetNotEmpty: {
    status: 409,
    words: { zh: '{target} 不是空的', en: '{target} is not empty' },
    next: {
      zh: '请恢复到空目录（和空数据库）；平台不会覆盖已有数据',
      en: 'Restore into an empty directory (and an empty database); existing data is never overwritten',
    },
  },
  keyNeeded: {
    status: 409,
    words: {
      zh: '备份不含密钥，恢复需要原安装的密钥',
      en: 'The backup is without the key, and restoring needs the key of the installation',
    },
    next: {
      zh: '请用 --master-key <文件> 给出保存的 master.key，或设置 CHENGSHU_MASTER_KEY',
      en: 'Give the master.key that was kept by --master-key <file>, or set CHENGSHU_MASTER_KEY',
    },
  },
  otherKey: {
    status: 409,
    words: {
      zh: '给出的密钥不是这份备份的密钥',
      en: 'The key given is not the key of this backup',
    },
    next: {
      zh: '请给出备份时该安装使用的 master.key',
      en: 'Give the master.key that the installation used when the backup was taken',
    },
  },
  unfinished: {
    status: 409,
    words: {
      zh: '数据目录 {directory} 的恢复没有完成，不能当作安装使用',
      en: 'The restore into {directory} was not finished; it cannot be used as an installation',
    },
    next: {
      zh: '请再次运行同样的 npx chengshu restore 命令，它会重新开始或接着做完',
      en: 'Run the same npx chengshu restore again; it begins anew or finishes',
    },
  },
  ledgerNeeded: {
    status: 409,
    words: {
      zh: '这份备份之后销毁的数据会随它复活：恢复需要安装的销毁台账',
      en: 'What was destroyed after this backup would come back with it: restoring needs the ledger of destruction',
    },
    next: {
      zh: '请用 --ledger <目录> 给出在用安装数据目录（或最新备份）中的 archives/ledger；台账已丢失、或确知此后没有销毁时，用 --without-ledger，并按留存的销毁记录再次销毁',
      en: 'Give archives/ledger of the data directory in use, or of the newest backup, by --ledger <directory>; when it is lost, or nothing was destroyed since, use --without-ledger and destroy anew by the records that were kept',
    },
  },
  notLedger: {
    status: 422,
    words: {
      zh: '{path} 不是销毁台账：没有 ledger.json',
      en: '{path} is no ledger of destruction: it has no ledger.json',
    },
    next: {
      zh: '请给出在用安装数据目录（或最新备份）中的 archives/ledger',
      en: 'Give archives/ledger of the data directory in use, or of the newest backup',
    },
  },
});
