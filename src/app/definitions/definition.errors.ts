import { defineErrors } from '#platform/errors/errors.ts';

export const definitionErrors = defineErrors('definition', {
  noSuchBundle: {
    status: 404,
    words: { zh: '没有目录或文件 {path}', en: 'There is no directory or file {path}' },
    next: { zh: '请检查路径', en: 'Check the path' },
  },
  bundleRefused: {
    status: 422,
    words: {
      zh: '定义包有 {count} 处问题，没有写入任何内容',
      en: 'The bundle has {count} problem(s); nothing was written',
    },
    next: {
      zh: '请按文件、行、列逐项修改后再执行',
      en: 'Correct each place (file:line:column) and run it again',
    },
  },
  cannotApply: {
    status: 409,
    words: {
      zh: '有 {count} 个定义不能应用（计划中标为 !），没有写入任何内容',
      en: '{count} definition(s) cannot be applied (marked ! in the plan); nothing was written',
    },
    next: {
      zh: '请按计划中的说明修改定义后再执行',
      en: 'Change the definitions as the plan says and run it again',
    },
  },
  nowRefused: {
    status: 409,
    words: { zh: '计划之后情况变了：{zh}', en: 'Things changed after the plan: {en}' },
    next: { zh: '请重新查看计划', en: 'Look at the plan again' },
  },
  itemIncomplete: {
    status: 422,
    words: { zh: '{zh}', en: '{en}' },
    next: { zh: '请补全后再次执行', en: 'Complete it and apply again' },
  },
  notADirectory: {
    status: 409,
    words: { zh: '{path} 不是目录', en: '{path} is not a directory' },
    next: { zh: '请给出导出目录', en: 'Name the directory to export into' },
  },
});
