import { defineErrors } from './errors.ts';

export const platformErrors = defineErrors('platform', {
  invalidInput: {
    status: 400,
    words: {
      zh: '提交的内容有 {count} 处不符合要求',
      en: '{count} part(s) of the request are not valid',
    },
    next: {
      zh: '请按 errors 中的说明逐项修改后重新提交',
      en: 'Correct the parts named in errors and send it again',
    },
  },
  notFound: {
    status: 404,
    words: { zh: '没有这个地址：{path}', en: 'There is nothing at {path}' },
    next: { zh: '请在 /api/docs 查看可用的接口', en: 'See /api/docs for what exists' },
  },
  notSignedIn: {
    status: 401,
    words: { zh: '请先登录', en: 'Sign in first' },
    next: { zh: '登录后重试；程序请使用令牌', en: 'Sign in and try again; programs send a token' },
  },
  bodyTooLarge: {
    status: 413,
    words: { zh: '请求内容超过上限', en: 'The request body is larger than allowed' },
    next: {
      zh: '大文件请用上传接口分段上传',
      en: 'Upload large files in parts through the upload endpoint',
    },
  },
  unsupportedMediaType: {
    status: 415,
    words: { zh: '不支持的内容类型', en: 'This content type is not supported' },
    next: { zh: '请使用 application/json', en: 'Use application/json' },
  },
  unreadableRequest: {
    status: 400,
    words: { zh: '无法读取这个请求。', en: 'This request cannot be read.' },
    next: {
      zh: '网址中的中文和符号（包括参数名）要先做百分号编码（UTF-8）。',
      en: 'Percent-encode (UTF-8) whatever is not ASCII in the address, names of parameters too.',
    },
  },
  badJson: {
    status: 400,
    words: { zh: '请求内容不是有效的 JSON', en: 'The request body is not valid JSON' },
    next: {
      zh: '请检查引号、逗号和编码（UTF-8）',
      en: 'Check quotes, commas and the encoding (UTF-8)',
    },
  },
  badCursor: {
    status: 400,
    words: { zh: '翻页标记无效', en: 'The page cursor is not valid' },
    next: { zh: '请从第一页重新查询', en: 'Start again from the first page' },
  },
  versionConflict: {
    status: 409,
    words: {
      zh: '这条内容已被他人修改（现为第 {current} 版）',
      en: 'Somebody changed this meanwhile (now version {current})',
    },
    next: {
      zh: '请与最新内容比较后再提交',
      en: 'Compare with what is there now, and submit again',
    },
  },
  insideTransaction: {
    status: 503,
    words: { zh: '系统内部错误', en: 'Internal error' },
  },
  shuttingDown: {
    status: 503,
    words: { zh: '平台正在停止', en: 'The platform is shutting down' },
    next: { zh: '请稍后重试', en: 'Try again shortly' },
  },
});
