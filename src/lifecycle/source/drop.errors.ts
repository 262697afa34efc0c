import { defineErrors } from '#platform/errors/errors.ts';

/** Refusals of places where departments put files. */
export const dropErrors = defineErrors('drop', {
  wrongSettings: {
    status: 422,
    words: {
      zh: '设置与连接类型“{kind}”不符',
      en: 'The settings do not fit a connection of the kind "{kind}"',
    },
    next: { zh: '请按该类型填写设置', en: 'Give the settings of this kind' },
  },
  wrongSelection: {
    status: 422,
    words: {
      zh: '“{kind}”连接不能这样选取数据',
      en: 'This cannot be chosen from a connection of the kind "{kind}"',
    },
    next: {
      zh: '数据库选择表，文件夹和 SFTP 填写子目录与文件名模式',
      en: 'Choose a table of a database; path and pattern of a folder or by SFTP',
    },
  },
  fullOnly: {
    status: 422,
    words: { zh: '文件只能整份采集', en: 'Files can only be collected whole' },
    next: { zh: '请选择全量采集（full）', en: 'Choose the mode full' },
  },
  noRoots: {
    status: 503,
    words: {
      zh: '本平台没有开放可监视的目录',
      en: 'No directory of this machine may be watched',
    },
    next: {
      zh: '请系统管理员设置 CHENGSHU_WATCH_ROOTS 并重启',
      en: 'Have the system officer set CHENGSHU_WATCH_ROOTS and restart',
    },
  },
  outsideRoots: {
    status: 503,
    words: {
      zh: '目录“{directory}”不在允许监视的目录之下（含符号链接指向之处）',
      en: 'The directory "{directory}" does not lie, links followed, below one that may be watched',
    },
    next: {
      zh: '请换到允许的目录，或请系统管理员修改 CHENGSHU_WATCH_ROOTS',
      en: 'Choose another, or have the system officer change CHENGSHU_WATCH_ROOTS',
    },
  },
  noDirectory: {
    status: 503,
    words: { zh: '没有目录“{directory}”', en: 'There is no directory "{directory}"' },
    next: { zh: '请核对目录；它可能已被移走', en: 'Check it; it may have been moved' },
  },
  directoryUnreadable: {
    status: 503,
    words: { zh: '无权读取目录“{directory}”', en: 'The directory "{directory}" may not be read' },
    next: { zh: '请授予读取权限', en: 'Grant the right to read it' },
  },
  tooManyFiles: {
    status: 503,
    words: {
      zh: '目录里的文件超过 {limit} 个',
      en: 'There are more than {limit} files in the directory',
    },
    next: { zh: '请移走已采集的旧文件', en: 'Move old files that were collected away' },
  },
  noFileYet: {
    status: 422,
    words: {
      zh: '还没有名称符合“{pattern}”且有内容的文件',
      en: 'There is no file yet with content and a name like "{pattern}"',
    },
    next: {
      zh: '请先放入一个文件，或先上传一份样例并确认理解',
      en: 'Put the first one there, or upload a sample and confirm how it is read',
    },
  },
  fileUnreadable: {
    status: 503,
    words: {
      zh: '有 {count} 个文件无权读取，例如“{name}”；其余已采集',
      en: '{count} file(s) may not be read, "{name}" among them; the others were collected',
    },
    next: { zh: '请授予读取权限，下次会自动采集', en: 'Grant the right; the next run takes them' },
  },
  fileEmpty: {
    status: 503,
    words: {
      zh: '有 {count} 个空文件，例如“{name}”；其余已采集',
      en: '{count} file(s) are empty, "{name}" among them; the others were collected',
    },
    next: {
      zh: '请重新放入有内容的文件或删除空文件',
      en: 'Put them there again with content, or remove them',
    },
  },
  hostKeyDue: {
    status: 409,
    words: {
      zh: '还没有记住这台主机的公钥指纹',
      en: 'The key of the host has not been kept yet',
    },
    next: { zh: '请先测试连接', en: 'Test the connection first' },
  },
  hostKeyChanged: {
    status: 503,
    words: {
      zh: '主机公钥变了：记住的是 {kept}，现在是 {seen}；没有发送密码',
      en: 'The key of the host changed: {kept} was kept, {seen} is shown; no password was sent',
    },
    next: {
      zh: '可能有人冒充主机。请向对方管理员核实；属实再修改连接：换成新指纹或清空，并重新填写密码或私钥',
      en: 'Someone may pretend to be it. Ask its administrator; then edit the connection: give the new fingerprint or none, and the secret again',
    },
  },
  notSftp: {
    status: 503,
    words: {
      zh: '{host}:{port} 不提供 SFTP，或没有双方都支持的算法',
      en: '{host}:{port} does not speak SFTP, or no algorithm that both know',
    },
    next: { zh: '请核对端口与服务', en: 'Check port and service' },
  },
  badPrivateKey: {
    status: 503,
    words: { zh: '私钥无法使用', en: 'The private key cannot be used' },
    next: {
      zh: '请核对私钥的格式与口令',
      en: 'Check its form and its passphrase',
    },
  },
});
