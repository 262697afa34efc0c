import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.system', {
  zh: { scene: '系统管理', jobs: '任务', departments: '部门' },
  en: { scene: 'System', jobs: 'Jobs', departments: 'Departments' },
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
  ],
});
