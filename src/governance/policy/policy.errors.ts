import { defineErrors } from '#platform/errors/errors.ts';

export const policyErrors = defineErrors('policy', {
  denied: {
    status: 403,
    words: { zh: '没有权限：{whyZh}', en: 'Not allowed: {whyEn}' },
    next: {
      zh: '如确需办理，请联系安全管理员授予角色',
      en: 'If you need it, ask the security officer for the role',
    },
  },
  keyReused: {
    status: 422,
    words: {
      zh: '这个 Idempotency-Key 已用于内容不同的请求',
      en: 'This Idempotency-Key was used for a request with other content',
    },
    next: { zh: '请为新的请求换一个键', en: 'Use a new key for a new request' },
  },
  shownOnce: {
    status: 409,
    words: {
      zh: '这个请求已经办理，其结果只显示一次',
      en: 'This request was done before; its result is shown only once',
    },
    next: {
      zh: '如未收到结果，请换一个 Idempotency-Key 重新办理',
      en: 'If you did not receive it, ask again with a new Idempotency-Key',
    },
  },
});
