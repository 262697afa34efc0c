import { defineErrors } from '#platform/errors/errors.ts';

export const applicationErrors = defineErrors('application', {
  notFound: {
    status: 404,
    words: { zh: '没有这个应用：{id}', en: 'No such application: {id}' },
    next: { zh: '请核对应用标识。', en: 'Check the id of the application.' },
  },
  requestNotFound: {
    status: 404,
    words: { zh: '没有这个共享申请：{id}', en: 'No such share request: {id}' },
    next: { zh: '请核对申请标识。', en: 'Check the id of the request.' },
  },
  grantNotFound: {
    status: 404,
    words: { zh: '没有这个授权：{id}', en: 'No such grant: {id}' },
    next: { zh: '请核对授权标识。', en: 'Check the id of the grant.' },
  },
  keyNotFound: {
    status: 404,
    words: { zh: '没有这个密钥：{id}', en: 'No such key: {id}' },
    next: { zh: '请核对密钥标识。', en: 'Check the id of the key.' },
  },
  serviceNotFound: {
    status: 404,
    words: { zh: '没有可申请的服务：{id}', en: 'No service to ask for: {id}' },
    next: { zh: '请在服务目录中选择已发布的服务。', en: 'Choose a published service.' },
  },
  nameTaken: {
    status: 409,
    words: {
      zh: '本部门已有名为“{name}”的应用',
      en: 'The department already has an application named {name}',
    },
    next: { zh: '请换一个名称。', en: 'Choose another name.' },
  },
  illegalMove: {
    status: 409,
    words: {
      zh: '状态为“{state}”时不能{move}',
      en: 'In state {stateEn} this is not open: {moveEn}',
    },
    next: { zh: '请刷新后查看当前状态。', en: 'Reload and look at its state.' },
  },
  notActive: {
    status: 409,
    words: { zh: '应用尚未批准或已停用', en: 'The application is not active' },
    next: { zh: '请先由数据局批准应用。', en: 'Let the data bureau approve it first.' },
  },
  ownDecision: {
    status: 403,
    words: { zh: '不能审批自己提出的事项', en: 'Nobody decides on what they asked for' },
    next: { zh: '请由另一人办理。', en: 'Let another person decide.' },
  },
  reasonMissing: {
    status: 422,
    words: { zh: '驳回必须写明理由', en: 'A rejection needs a reason' },
    next: { zh: '请写明理由和依据。', en: 'Say why, and on which basis.' },
  },
  notShared: {
    status: 409,
    words: { zh: '该资源不予共享', en: 'This resource is not shared' },
    next: {
      zh: '不予共享的依据见目录条目；有异议可向数据局提出。',
      en: 'Its entry states the legal basis; objections go to the data bureau.',
    },
  },
  scopeUnknown: {
    status: 422,
    words: { zh: '服务没有这些数据项：{fields}', en: 'The service does not offer: {fields}' },
    next: { zh: '请从服务的数据项中选择。', en: 'Choose from the fields of the service.' },
  },
  scopeWidened: {
    status: 422,
    words: {
      zh: '批准的范围不能超出申请：{what}',
      en: 'A grant cannot exceed its request: {what}',
    },
    next: { zh: '请缩小范围，或请申请方重新申请。', en: 'Narrow it, or have it asked for anew.' },
  },
  periodInvalid: {
    status: 422,
    words: {
      zh: '使用时限应在今天之后、{daysMax} 天以内，且止期晚于起期',
      en: 'The period must end after it begins, in the future, and within {daysMax} days',
    },
    next: { zh: '请改正起止时间。', en: 'Correct the dates.' },
  },
  requestOpen: {
    status: 409,
    words: { zh: '同一服务已有待审核的申请', en: 'A request for this service is waiting already' },
    next: { zh: '请等待办理，或先撤回。', en: 'Wait for the decision, or withdraw it first.' },
  },
  tooManyKeys: {
    status: 409,
    words: {
      zh: '有效密钥已达 {max} 个',
      en: 'The application has {max} keys in use, which is the limit',
    },
    next: { zh: '请先吊销不用的密钥。', en: 'Revoke keys that are not used.' },
  },
  tooManyGrants: {
    status: 409,
    words: {
      zh: '有效授权已达 {max} 个',
      en: 'The application has {max} grants, which is the limit',
    },
    next: { zh: '请先终止不用的授权。', en: 'End grants that are not used.' },
  },
  grantEnded: {
    status: 409,
    words: { zh: '授权已终止', en: 'The grant has ended already' },
    next: { zh: '无需再次操作。', en: 'Nothing is left to do.' },
  },
  keyReplaced: {
    status: 409,
    words: { zh: '密钥已更换过', en: 'The key was replaced already' },
    next: { zh: '请更换新的那个密钥。', en: 'Rotate the key that replaced it.' },
  },
  keyEnded: {
    status: 409,
    words: { zh: '密钥已吊销或过期', en: 'The key is revoked or expired' },
    next: { zh: '请新发一个密钥。', en: 'Issue a new key.' },
  },
});

/** What the gateway answers when a call is not admitted. */
export const admissionErrors = defineErrors('admission', {
  keyMissing: {
    status: 401,
    words: { zh: '没有提供密钥', en: 'No key was sent' },
    next: {
      zh: '请在请求头中写 Authorization: Bearer csk_…',
      en: 'Send the header Authorization: Bearer csk_…',
    },
  },
  keyUnknown: {
    status: 401,
    words: { zh: '密钥无效', en: 'The key is not valid' },
    next: { zh: '请核对密钥，或向应用负责人索取。', en: 'Check the key, or ask its owner.' },
  },
  keyExpired: {
    status: 401,
    words: { zh: '密钥已于 {at} 过期', en: 'The key expired at {at}' },
    next: { zh: '请更换密钥。', en: 'Use the key that replaced it, or issue one.' },
  },
  keyRevoked: {
    status: 401,
    words: { zh: '密钥已吊销', en: 'The key was revoked' },
    next: {
      zh: '请向应用负责人索取新密钥。',
      en: 'Ask the owner of the application for a new one.',
    },
  },
  applicationNotActive: {
    status: 403,
    words: { zh: '应用{state}，不能调用', en: 'The application may not call: {stateEn}' },
    next: { zh: '请联系数据局。', en: 'Contact the data bureau.' },
  },
  noGrant: {
    status: 403,
    words: { zh: '应用没有这个服务的授权', en: 'The application has no grant for this service' },
    next: { zh: '请先申请这个服务。', en: 'Ask for the service first.' },
  },
  grantNotYet: {
    status: 403,
    words: { zh: '授权自 {at} 起有效', en: 'The grant begins at {at}' },
    next: { zh: '请在授权生效后调用。', en: 'Call again when it has begun.' },
  },
  grantExpired: {
    status: 403,
    words: { zh: '授权已于 {at} 到期', en: 'The grant ended at {at}' },
    next: { zh: '仍需使用的，请重新申请。', en: 'Ask again if the data are still needed.' },
  },
  minuteQuotaUsed: {
    status: 429,
    words: {
      zh: '每分钟 {limit} 次的额度已用完',
      en: 'The quota of {limit} calls a minute is used up',
    },
    next: { zh: '请在 {seconds} 秒后重试。', en: 'Try again in {seconds} seconds.' },
  },
  dayQuotaUsed: {
    status: 429,
    words: { zh: '每日 {limit} 次的额度已用完', en: 'The quota of {limit} calls a day is used up' },
    next: {
      zh: '请明天再调用，或申请更高的额度。',
      en: 'Call again tomorrow, or ask for a higher quota.',
    },
  },
});
