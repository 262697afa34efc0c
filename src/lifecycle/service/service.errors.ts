import { defineErrors } from '#platform/errors/errors.ts';

export const serviceErrors = defineErrors('service', {
  notFound: {
    status: 404,
    words: { zh: '没有这个服务：{service}', en: 'No such service: {service}' },
    next: {
      zh: '请核对服务代码，或在目录中查找',
      en: 'Check the service code or look it up in the catalogue',
    },
  },
  wrongKind: {
    status: 404,
    words: {
      zh: '服务 {service} 不提供这种调用',
      en: 'Service {service} does not answer this kind of call',
    },
    next: { zh: '请查看该服务的接口说明', en: 'See the document of this service' },
  },
  retired: {
    status: 410,
    words: { zh: '服务 {service} 已退役', en: 'Service {service} has been retired' },
    next: { zh: '请在目录中查找替代服务', en: 'Look for its successor in the catalogue' },
  },
  destroyed: {
    status: 410,
    words: {
      zh: '服务 {service} 的数据已依法销毁，不再提供',
      en: 'The data of service {service} were destroyed in order and are gone for good',
    },
    next: {
      zh: '请按处置任务销毁已取得的副本并确认；替代数据请在目录中查找',
      en: 'Dispose of the copies you took as your disposal task says, and confirm it; look for a successor in the catalogue',
    },
  },
  suspended: {
    status: 503,
    words: { zh: '服务 {service} 已暂停', en: 'Service {service} is suspended' },
    next: {
      zh: '请稍后重试，或联系提供部门',
      en: 'Try again later or ask the providing department',
    },
  },
  loading: {
    status: 503,
    words: {
      zh: '服务 {service} 的数据正在首次装载',
      en: 'The data of service {service} are being loaded for the first time',
    },
    next: { zh: '请几分钟后重试', en: 'Try again in a few minutes' },
  },
  unfit: {
    status: 503,
    words: {
      zh: '资源的新版本缺少服务 {service} 需要的列',
      en: 'The new version of the resource lacks columns that service {service} needs',
    },
    next: {
      zh: '请联系提供部门调整服务',
      en: 'Ask the providing department to adjust the service',
    },
  },
  badQuestion: {
    status: 400,
    words: { zh: '有 {count} 个参数不符合要求', en: '{count} parameter(s) cannot be used' },
    next: { zh: '请按 errors 中的说明逐项修改', en: 'Correct each parameter as errors says' },
  },
  badVerification: {
    status: 400,
    words: {
      zh: '核验请求有 {count} 处不符合要求',
      en: '{count} part(s) of the verification cannot be used',
    },
    next: { zh: '请按 errors 中的说明逐项修改', en: 'Correct each part as errors says' },
  },
  keyInUrl: {
    status: 400,
    words: { zh: '密钥不能放在网址中', en: 'A key must never stand in a URL' },
    next: {
      zh: '网址会留在日志里：请改用请求头 Authorization: Bearer 或 X-Api-Key，并立即轮换这个密钥',
      en: 'URLs stay in logs: send the header Authorization: Bearer or X-Api-Key, and rotate this key now',
    },
  },
  badCursor: {
    status: 400,
    words: {
      zh: '翻页标记无效，或不属于这个查询',
      en: 'The page cursor is not valid, or belongs to another question',
    },
    next: { zh: '请从第一页重新查询', en: 'Start again from the first page' },
  },
  cursorExpired: {
    status: 409,
    words: {
      zh: '翻页期间数据已更新，旧版本不再保留',
      en: 'The data were refreshed meanwhile and the old version is no longer kept',
    },
    next: { zh: '请从第一页重新查询', en: 'Start again from the first page' },
  },
  grantUnfit: {
    status: 403,
    words: {
      zh: '授权范围中的列 {column} 在当前版本里不存在',
      en: 'The grant names column {column}, which this version does not have',
    },
    next: { zh: '请申请调整授权', en: 'Ask for the grant to be adjusted' },
  },
  nothingGranted: {
    status: 403,
    words: { zh: '授权范围内没有可用的列', en: 'The grant opens no column of this service' },
    next: { zh: '请申请调整授权', en: 'Ask for the grant to be adjusted' },
  },
  tooBusy: {
    status: 503,
    words: { zh: '查询超过时限', en: 'The question took longer than allowed' },
    next: { zh: '请增加条件或使用文件服务', en: 'Add conditions, or use the file service' },
  },
  codeTaken: {
    status: 409,
    words: { zh: '服务代码 {code} 已被使用', en: 'The service code {code} is taken' },
    next: { zh: '请换一个代码', en: 'Choose another code' },
  },
  illegalMove: {
    status: 409,
    words: {
      zh: '状态为“{state}”的服务不能{move}',
      en: 'One cannot {move} a service in state “{state}”',
    },
    next: { zh: '请刷新后查看当前状态', en: 'Reload and look at the current state' },
  },
  badSpec: {
    status: 422,
    words: {
      zh: '服务定义有 {count} 处不符合要求',
      en: '{count} part(s) of the definition cannot be used',
    },
    next: { zh: '请按 errors 中的说明逐项修改', en: 'Correct each part as errors says' },
  },
  resourceNotPublished: {
    status: 409,
    words: {
      zh: '资源尚未发布，不能提供服务',
      en: 'The resource is not published, so it cannot be served',
    },
    next: { zh: '请先发布资源', en: 'Publish the resource first' },
  },
  notShared: {
    status: 409,
    words: {
      zh: '资源不予共享，不能提供服务',
      en: 'The resource is not shared, so it cannot be served',
    },
    next: {
      zh: '如共享类型有误，请在目录中更正',
      en: 'Correct its share type in the catalogue if that is wrong',
    },
  },
  versionConflict: {
    status: 409,
    words: {
      zh: '服务已被他人修改（现为第 {current} 版）',
      en: 'Somebody changed the service meanwhile (now version {current})',
    },
    next: { zh: '请刷新后再提交', en: 'Reload and submit again' },
  },
});
