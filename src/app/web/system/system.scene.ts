import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.system', {
  zh: {
    scene: '系统管理',
    jobs: '任务',
    departments: '部门',
    accounts: '账号',
    permissions: '权限表',
    audit: '审计',
    system: '系统状态',
  },
  en: {
    scene: 'System',
    jobs: 'Jobs',
    departments: 'Departments',
    accounts: 'Accounts',
    permissions: 'Permissions',
    audit: 'Audit',
    system: 'System state',
  },
});

export const systemScene = defineScene({
  key: 'system',
  words,
  pages: [
    {
      path: 'jobs',
      permission: 'job:read',
      menu: 'jobs',
      load: () => import('./JobListPage.tsx').then((file) => file.JobListPage),
    },
    {
      path: 'job',
      permission: 'job:read',
      load: () => import('./JobPage.tsx').then((file) => file.JobPage),
    },
    {
      path: 'departments',
      permission: 'department:read',
      menu: 'departments',
      load: () => import('./DepartmentPage.tsx').then((file) => file.DepartmentPage),
    },
    {
      path: 'accounts',
      permission: 'account:read',
      menu: 'accounts',
      load: () => import('./AccountListPage.tsx').then((file) => file.AccountListPage),
    },
    {
      path: 'account',
      permission: 'account:read',
      load: () => import('./AccountPage.tsx').then((file) => file.AccountPage),
    },
    {
      path: 'permissions',
      permission: 'policy:read',
      menu: 'permissions',
      load: () => import('./PermissionPage.tsx').then((file) => file.PermissionPage),
    },
    {
      path: 'audit',
      permission: 'audit:read',
      menu: 'audit',
      load: () => import('./AuditListPage.tsx').then((file) => file.AuditListPage),
    },
    {
      path: 'system',
      permission: 'system:read',
      menu: 'system',
      load: () => import('./SystemPage.tsx').then((file) => file.SystemPage),
    },
  ],
});
