import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.retirement', {
  zh: {
    scene: '数据退役',
    temperatures: '数据温度',
    retirements: '退役事项',
    appraisalDesk: '退役鉴定',
    holds: '数据保全',
    archives: '归档包',
    disposalRegister: '销毁清册',
    disposalTasks: '副本处置',
  },
  en: {
    scene: 'Retirement',
    temperatures: 'Temperature',
    retirements: 'Cases',
    appraisalDesk: 'Appraisal desk',
    holds: 'Legal holds',
    archives: 'Packages',
    disposalRegister: 'Register of disposal',
    disposalTasks: 'Disposal of copies',
  },
});

export const retirementScene = defineScene({
  key: 'retirement',
  words,
  pages: [
    {
      path: 'temperatures',
      permission: 'retirement:read',
      menu: 'temperatures',
      load: () => import('./TemperatureListPage.tsx').then((file) => file.TemperatureListPage),
    },
    {
      path: 'retirements',
      permission: 'retirement:read',
      menu: 'retirements',
      load: () => import('./RetirementListPage.tsx').then((file) => file.RetirementListPage),
    },
    {
      path: 'retirement',
      permission: 'retirement:read',
      load: () => import('./RetirementPage.tsx').then((file) => file.RetirementPage),
    },
    {
      path: 'appraisalDesk',
      permission: 'retirement:appraise',
      menu: 'appraisalDesk',
      load: () => import('./AppraisalDeskPage.tsx').then((file) => file.AppraisalDeskPage),
    },
    {
      path: 'holds',
      permission: 'retirement:read',
      menu: 'holds',
      load: () => import('./HoldListPage.tsx').then((file) => file.HoldListPage),
    },
    {
      path: 'archives',
      permission: 'retirement:read',
      menu: 'archives',
      load: () => import('./ArchiveListPage.tsx').then((file) => file.ArchiveListPage),
    },
    {
      path: 'archive',
      permission: 'retirement:read',
      load: () => import('./ArchivePage.tsx').then((file) => file.ArchivePage),
    },
    {
      path: 'disposalRegister',
      permission: 'retirement:read',
      menu: 'disposalRegister',
      load: () => import('./RegisterPage.tsx').then((file) => file.RegisterPage),
    },
    {
      path: 'disposalTasks',
      permission: 'disposal:read',
      menu: 'disposalTasks',
      load: () => import('./DisposalListPage.tsx').then((file) => file.DisposalListPage),
    },
  ],
});
