import { defineErrors } from '#platform/errors/errors.ts';

export const identityErrors = defineErrors('identity', {
  signInFailed: {
    status: 401,
    words: {
      zh: '登录名或密码不正确，或账号已停用',
      en: 'The login name or password is wrong, or the account is not in use',
    },
    next: {
      zh: '请核对后重试；忘记密码请联系系统管理员',
      en: 'Check both and try again; ask the system officer if you forgot the password',
    },
  },
  locked: {
    status: 429,
    words: {
      zh: '登录失败次数过多，已暂时锁定',
      en: 'Too many failed sign-ins; signing in is locked for a while',
    },
    next: {
      zh: '请在 {minutes} 分钟后重试，或请系统管理员在“账号”中解除锁定',
      en: 'Try again in {minutes} minutes, or ask the system officer to unlock the account',
    },
  },
  addressLocked: {
    status: 429,
    words: {
      zh: '从您所在的网络登录失败次数过多，已暂时锁定',
      en: 'Too many failed sign-ins from your network; signing in from it is locked for a while',
    },
    next: {
      zh: '请在 {minutes} 分钟后重试；从其他网络登录不受影响',
      en: 'Try again in {minutes} minutes; signing in from elsewhere is not affected',
    },
  },
  foreignOrigin: {
    status: 403,
    words: {
      zh: '该请求不是从本平台的页面发出的',
      en: 'The request did not come from a page of this platform',
    },
    next: {
      zh: '请在平台页面中操作；程序请使用令牌',
      en: 'Use the pages of the platform; programs send a token',
    },
  },
  weakPassword: {
    status: 422,
    words: {
      zh: '密码不符合要求：{problemsZh}',
      en: 'The password is not acceptable: {problemsEn}',
    },
    next: { zh: '请换一个密码', en: 'Choose another password' },
  },
  passwordReused: {
    status: 422,
    words: {
      zh: '不能使用最近 {count} 次用过的密码',
      en: 'One of the last {count} passwords cannot be used again',
    },
    next: { zh: '请换一个密码', en: 'Choose another password' },
  },
  wrongPassword: {
    status: 422,
    words: { zh: '当前密码不正确', en: 'The present password is wrong' },
    next: { zh: '请重新输入当前密码', en: 'Enter the present password again' },
  },
  notFound: {
    status: 404,
    words: { zh: '没有这个账号：{id}', en: 'No such account: {id}' },
    next: { zh: '请在账号列表中选择', en: 'Choose one from the list of accounts' },
  },
  loginNameTaken: {
    status: 409,
    words: { zh: '登录名 {loginName} 已被使用', en: 'The login name {loginName} is taken' },
    next: { zh: '请换一个登录名', en: 'Choose another login name' },
  },
  illegalMove: {
    status: 409,
    words: {
      zh: '账号{state}，不能这样变更',
      en: 'An account that is {state} cannot make this move',
    },
    next: {
      zh: '已关闭的账号不能恢复，请新建账号',
      en: 'A closed account does not come back; create a new one',
    },
  },
  officersSeparate: {
    status: 409,
    words: {
      zh: '三员须由不同的人担任：该账号已是 {held}，不能再是 {role}',
      en: 'The three officers are different people: this account is {held} and cannot be {role} too',
    },
    next: { zh: '请将该角色授予另一个账号', en: 'Give the role to another account' },
  },
  lastOfficer: {
    status: 409,
    words: {
      zh: '这是该三员角色的最后一名在任人员',
      en: 'This is the last active holder of an officer role',
    },
    next: { zh: '请先将该角色授予另一个账号', en: 'Give the role to another account first' },
  },
  roleNotHeld: {
    status: 404,
    words: {
      zh: '该账号在此部门没有角色 {role}',
      en: 'The account does not hold {role} in this department',
    },
    next: { zh: '请刷新账号的角色列表', en: 'Reload the roles of the account' },
  },
  setupLinkInvalid: {
    status: 410,
    words: {
      zh: '初始化链接无效、已用过或已过期',
      en: 'The set-up link is wrong, used or expired',
    },
    next: {
      zh: '请在服务器上重新启动平台以取得新的链接',
      en: 'Restart the platform on the server to get a new link',
    },
  },
  setupDone: {
    status: 409,
    words: { zh: '平台已经初始化', en: 'The platform is set up already' },
    next: { zh: '请直接登录', en: 'Sign in' },
  },
  officersSamePerson: {
    status: 422,
    words: {
      zh: '三员须由三个不同的人担任',
      en: 'The three officers have to be three different people',
    },
    next: { zh: '请填写三个不同的登录名和姓名', en: 'Give three different login names and names' },
  },
});
