import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.service', {
  zh: {
    scene: '数据服务',
    services: '服务目录',
    applications: '应用',
    shareRequests: '共享申请',
    grants: '授权',
  },
  en: {
    scene: 'Data services',
    services: 'Services',
    applications: 'Applications',
    shareRequests: 'Share requests',
    grants: 'Grants',
  },
});

export const serviceScene = defineScene({
  key: 'service',
  words,
  pages: [
    {
      path: 'services',
      permission: 'service:read',
      menu: 'services',
      load: () => import('./ServiceListPage.tsx').then((file) => file.ServiceListPage),
    },
    {
      path: 'serviceNew',
      permission: 'service:define',
      load: () => import('./ServiceNewPage.tsx').then((file) => file.ServiceNewPage),
    },
    {
      path: 'service',
      permission: 'service:read',
      load: () => import('./ServicePage.tsx').then((file) => file.ServicePage),
    },
    {
      path: 'applications',
      permission: 'application:read',
      menu: 'applications',
      load: () => import('./ApplicationListPage.tsx').then((file) => file.ApplicationListPage),
    },
    {
      path: 'applicationNew',
      permission: 'application:register',
      load: () => import('./ApplicationNewPage.tsx').then((file) => file.ApplicationNewPage),
    },
    {
      path: 'application',
      permission: 'application:read',
      load: () => import('./ApplicationPage.tsx').then((file) => file.ApplicationPage),
    },
    {
      path: 'shareRequests',
      permission: 'application:read',
      menu: 'shareRequests',
      load: () => import('./ShareRequestDesk.tsx').then((file) => file.ShareRequestDesk),
    },
    {
      path: 'shareRequestNew',
      permission: 'grant:request',
      load: () => import('./ShareRequestNewPage.tsx').then((file) => file.ShareRequestNewPage),
    },
    {
      path: 'shareRequest',
      permission: 'application:read',
      load: () => import('./ShareRequestPage.tsx').then((file) => file.ShareRequestPage),
    },
    {
      path: 'grants',
      permission: 'application:read',
      menu: 'grants',
      load: () => import('./GrantListPage.tsx').then((file) => file.GrantListPage),
    },
  ],
});
