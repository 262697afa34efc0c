import { defineErrors } from '#platform/errors/errors.ts';

export const roadErrors = defineErrors('road', {
  stageFailed: {
    status: 422,
    words: { zh: '“{stageZh}”没有完成：{zh}', en: '{stageEn} did not finish: {en}' },
    next: { zh: '{nextZh}', en: '{nextEn}' },
  },
  noSuchFile: {
    status: 404,
    words: { zh: '没有文件 {path}', en: 'There is no file {path}' },
    next: { zh: '请检查路径', en: 'Check the path' },
  },
  noSuchKey: {
    status: 422,
    words: { zh: '没有名为 {key} 的列', en: 'There is no column named {key}' },
    next: { zh: '可用的列：{columns}', en: 'The columns are: {columns}' },
  },
  incomplete: {
    status: 422,
    words: { zh: '目录条目还缺 {count} 项', en: 'The catalogue entry still lacks {count} item(s)' },
    next: { zh: '请在目录条目中补全后再提交', en: 'Complete the entry and submit it again' },
  },
});
