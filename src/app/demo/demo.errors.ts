import { defineErrors } from '#platform/errors/errors.ts';

export const demoErrors = defineErrors('demo', {
  notADemo: {
    status: 409,
    words: {
      zh: '{where} 已有内容，但不是演示城市',
      en: '{where} holds something that is not the demo city',
    },
    next: {
      zh: '请用 --data-dir 指定一个空目录；演示不会动真实数据',
      en: 'Name an empty directory with --data-dir; the demo leaves real data alone',
    },
  },
  otherCity: {
    status: 409,
    words: {
      zh: '这里的演示城市是用种子 {seed}、规模 {scale} 生成的',
      en: 'The demo city here was made with the seed {seed} at the scale {scale}',
    },
    next: {
      zh: '不带 --seed 和 --scale 再次运行，或加 --reset 重新开始',
      en: 'Run it again without --seed and --scale, or begin again with --reset',
    },
  },
  exposed: {
    status: 403,
    words: {
      zh: '演示账号的密码是公开的，演示只在本机地址监听，{host} 不是',
      en: 'The passwords of the demo are public, so it listens on this machine only; {host} is not that',
    },
    next: {
      zh: '确要对外开放时请运行 chengshu demo --expose',
      en: 'Run chengshu demo --expose if others are really to reach it',
    },
  },
  running: {
    status: 409,
    words: {
      zh: '演示正在 {where} 上运行，不能重新开始',
      en: 'The demo is running on {where} and cannot begin again',
    },
    next: { zh: '请先停止它', en: 'Stop it first' },
  },
  resetElsewhere: {
    status: 409,
    words: {
      zh: '数据库由 DATABASE_URL 指定，演示不会清空它',
      en: 'The database is named by DATABASE_URL; the demo does not empty it',
    },
    next: {
      zh: '请自行建立一个空数据库，并换一个 --data-dir',
      en: 'Make an empty database yourself and name another --data-dir',
    },
  },
  notMade: {
    status: 503,
    words: { zh: '没有生成演示数据：{reason}', en: 'The demo data were not made: {reason}' },
    next: { zh: '请检查磁盘空间后再次运行', en: 'Look at the space on the disk and run it again' },
  },
  stuck: {
    status: 422,
    words: {
      zh: '演示的定义没有全部应用：{objects}',
      en: 'Not all definitions of the demo were applied: {objects}',
    },
    next: { zh: '再次运行会接着做', en: 'Running it again goes on' },
  },
});
