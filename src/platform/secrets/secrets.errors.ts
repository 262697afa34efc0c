import { defineErrors } from '#platform/errors/errors.ts';

export const secretErrors = defineErrors('secrets', {
  badMasterKey: {
    status: 503,
    words: {
      zh: '主密钥不是 {bytes} 字节的 base64 文本',
      en: 'The master key is not {bytes} bytes in base64',
    },
    next: {
      zh: '请从备份恢复 secrets/master.key，或改正 CHENGSHU_MASTER_KEY',
      en: 'Restore secrets/master.key from a backup, or correct CHENGSHU_MASTER_KEY',
    },
  },
  unreadable: {
    status: 409,
    words: {
      zh: '保存的密文无法解开：主密钥与保存时的不同，或内容已被改动',
      en: 'A stored secret cannot be read: the master key is another one, or the bytes were changed',
    },
    next: {
      zh: '请从备份恢复主密钥；若已无法恢复，请重新填写这份凭据',
      en: 'Restore the master key from a backup; if there is none, enter the credentials again',
    },
  },
});
