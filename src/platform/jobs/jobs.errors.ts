import { defineErrors } from '#platform/errors/errors.ts';

export const jobErrors = defineErrors('job', {
  notFound: {
    status: 404,
    words: { zh: '没有这个任务', en: 'No such job' },
    next: { zh: '请从任务列表中选择', en: 'Choose one from the list of jobs' },
  },
  finished: {
    status: 409,
    words: { zh: '任务已结束，不能取消', en: 'The job has ended and cannot be cancelled' },
  },
  cancelled: {
    status: 409,
    words: {
      zh: '任务已被取消，没有改变任何数据',
      en: 'The job was cancelled; no data was changed',
    },
    next: { zh: '需要时可以重新发起', en: 'Start it again when needed' },
  },
  defect: {
    status: 503,
    words: {
      zh: '平台内部错误，已记录（任务 {id}）',
      en: 'An error inside the platform was recorded (job {id})',
    },
    next: { zh: '请把任务编号告诉管理员', en: 'Tell the administrator the job id' },
  },
  unavailable: {
    status: 503,
    words: {
      zh: '所依赖的系统没有响应：{code}',
      en: 'A system it depends on did not answer: {code}',
    },
    next: { zh: '请稍后重新发起', en: 'Start it again later' },
  },
});
