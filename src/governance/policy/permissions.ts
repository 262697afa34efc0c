import type { Words } from '#platform/errors/errors.ts';
import type { Role } from '#governance/identity/context.ts';

/** Every permission an endpoint may name, with words for a person. Who holds it is said only in `policies/`. */
export const permissionWords = {
  'department:read': { zh: '查看部门', en: 'see departments' },
  'department:manage': { zh: '维护部门', en: 'maintain departments' },
  'account:read': { zh: '查看账号', en: 'see accounts' },
  'account:manage': { zh: '维护账号', en: 'maintain accounts' },
  'account:grant-role': { zh: '授予角色', en: 'grant roles' },
  'session:self': { zh: '管理自己的登录', en: 'manage the own session' },
  'policy:read': { zh: '查看权限表', en: 'see the permission table' },
  'source:read': { zh: '查看数据来源', en: 'see sources' },
  'source:register': { zh: '登记数据来源', en: 'register sources' },
  'source:update': { zh: '修改数据来源', en: 'change sources' },
  'source:upload': { zh: '上传数据文件', en: 'upload files' },
  'source:collect': { zh: '采集数据', en: 'collect data' },
  'connection:read': { zh: '查看旧系统连接', en: 'see connections' },
  'connection:manage': { zh: '维护旧系统连接', en: 'maintain connections' },
  'connection:test': { zh: '测试旧系统连接', en: 'try connections' },
  'snapshot:read': { zh: '查看数据快照', en: 'see snapshots' },
  'snapshot:land': { zh: '入库数据快照', en: 'land snapshots' },
  'snapshot:sample': { zh: '查看样例数据', en: 'see sample rows' },
  'view:read': { zh: '查看数据视图', en: 'see views' },
  'view:define': { zh: '定义数据视图', en: 'define views' },
  'view:build': { zh: '生成数据视图', en: 'build views' },
  'resource:read': { zh: '查看数据资源', en: 'see resources' },
  'resource:propose': { zh: '编制数据资源', en: 'propose resources' },
  'resource:submit': { zh: '提交数据资源', en: 'submit resources' },
  'resource:review': { zh: '审核数据资源', en: 'review resources' },
  'resource:publish': { zh: '发布数据资源', en: 'publish resources' },
  'resource:revoke': { zh: '撤销数据资源', en: 'revoke resources' },
  'service:read': { zh: '查看数据服务', en: 'see services' },
  'service:define': { zh: '定义数据服务', en: 'define services' },
  'service:publish': { zh: '发布数据服务', en: 'publish services' },
  'service:suspend': { zh: '暂停数据服务', en: 'suspend services' },
  'application:read': { zh: '查看应用', en: 'see applications' },
  'application:register': { zh: '登记应用', en: 'register applications' },
  'application:approve': { zh: '审批应用', en: 'approve applications' },
  'grant:request': { zh: '申请数据授权', en: 'request grants' },
  'grant:decide': { zh: '审批数据授权', en: 'decide grants' },
  'grant:revoke': { zh: '收回数据授权', en: 'revoke grants' },
  'key:manage': { zh: '管理应用密钥', en: 'manage keys' },
  'key:revoke': { zh: '吊销应用密钥', en: 'revoke keys' },
  'retirement:read': { zh: '查看数据退役', en: 'see retirement' },
  'retirement:propose': { zh: '提出数据退役', en: 'propose retirement' },
  'retirement:plan': { zh: '拟定去标识方案', en: 'plan how data are de-identified' },
  'retirement:appraise': { zh: '鉴定待退役数据', en: 'appraise data for retirement' },
  'retirement:approve': { zh: '批准数据销毁', en: 'approve destruction' },
  'retirement:witness': { zh: '监督数据销毁', en: 'witness destruction' },
  'retirement:execute': { zh: '执行归档与销毁', en: 'carry out archive and destruction' },
  'retirement:restore': { zh: '恢复归档数据', en: 'restore archived data' },
  'hold:manage': { zh: '保全数据', en: 'hold data for a case' },
  'disposal:read': { zh: '查看副本处置任务', en: 'see disposal tasks' },
  'disposal:confirm': { zh: '确认副本已处置', en: 'confirm that copies were disposed of' },
  'job:read': { zh: '查看后台任务', en: 'see jobs' },
  'job:cancel': { zh: '取消后台任务', en: 'cancel jobs' },
  'audit:read': { zh: '查看审计记录', en: 'read the audit' },
  'system:read': { zh: '查看系统状态', en: 'see the state of the system' },
  'system:manage': { zh: '管理系统', en: 'manage the system' },
  'definition:apply': { zh: '应用定义文件', en: 'apply definition files' },
  'event:read': { zh: '接收动态通知', en: 'receive notices' },
} as const satisfies Record<string, Words>;

export type Permission = keyof typeof permissionWords;

/** All permissions in the order of the life of a data set. */
// Object.keys gives string[]; the object is closed (`as const`), so its keys are the permissions.
export const permissions = Object.keys(permissionWords) as readonly Permission[];

/** Whether a text (an endpoint's permission) is one of the permissions. */
export function isPermission(text: string): text is Permission {
  return Object.hasOwn(permissionWords, text);
}

/** The roles in words. */
export const roleWords: Readonly<Record<Role, Words>> = {
  'department-steward': { zh: '部门数据专员', en: 'department steward' },
  'department-approver': { zh: '部门审批人', en: 'department approver' },
  'data-bureau': { zh: '数据局', en: 'data bureau' },
  'data-engineer': { zh: '数据工程师', en: 'data engineer' },
  'application-owner': { zh: '应用负责人', en: 'application owner' },
  archivist: { zh: '档案管理员', en: 'archivist' },
  'system-officer': { zh: '系统管理员', en: 'system officer' },
  'security-officer': { zh: '安全管理员', en: 'security officer' },
  'audit-officer': { zh: '审计管理员', en: 'audit officer' },
};
