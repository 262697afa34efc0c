import { defineErrors } from '#platform/errors/errors.ts';

export const organizationErrors = defineErrors('organization', {
  notFound: {
    status: 404,
    words: { zh: '没有这个部门：{id}', en: 'No such department: {id}' },
    next: { zh: '请在部门列表中选择', en: 'Choose one from the list of departments' },
  },
  usccTaken: {
    status: 409,
    words: {
      zh: '统一社会信用代码 {uscc} 已属于另一个部门',
      en: 'The credit code {uscc} belongs to another department',
    },
    next: {
      zh: '请核对代码，或修改已有的部门',
      en: 'Check the code, or change the department that has it',
    },
  },
  circle: {
    status: 409,
    words: { zh: '部门不能放在自己或自己的下级之下', en: 'A department cannot stand below itself' },
    next: { zh: '请选择另一个上级部门', en: 'Choose another parent' },
  },
  tooDeep: {
    status: 409,
    words: { zh: '部门最多 {max} 级', en: 'The tree of departments is at most {max} levels deep' },
    next: { zh: '请选择层级更高的上级部门', en: 'Choose a parent nearer to the root' },
  },
  rootStays: {
    status: 409,
    words: {
      zh: '城市根部门不能移动或关闭',
      en: 'The root of the city can be neither moved nor closed',
    },
    next: { zh: '请修改它的名称或代码', en: 'Change its name or codes instead' },
  },
  parentClosed: {
    status: 409,
    words: { zh: '上级部门 {id} 已关闭', en: 'The parent department {id} is closed' },
    next: { zh: '请选择正在使用的上级部门', en: 'Choose a parent that is active' },
  },
  hasChildren: {
    status: 409,
    words: {
      zh: '该部门还有 {children} 个正在使用的下级部门',
      en: '{children} active departments stand below this department',
    },
    next: { zh: '请先移走或关闭它们', en: 'Move or close them first' },
  },
  hasAccounts: {
    status: 409,
    words: {
      zh: '该部门还有未关闭的账号',
      en: 'Accounts that are not closed belong to this department',
    },
    next: { zh: '请先移走或关闭这些账号', en: 'Move or close the accounts first' },
  },
  closed: {
    status: 409,
    words: { zh: '该部门已关闭，不能再修改', en: 'The department is closed and cannot be changed' },
    next: { zh: '请使用正在使用的部门', en: 'Use a department that is active' },
  },
  tooMany: {
    status: 409,
    words: {
      zh: '部门数量已达上限 {max}',
      en: 'There are already {max} departments, the most allowed',
    },
    next: { zh: '请先清理不用的部门', en: 'Remove departments that are not used' },
  },
});
