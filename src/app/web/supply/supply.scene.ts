import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.supply', {
  zh: {
    scene: '数据供给',
    views: '数据视图',
    upload: '上传数据',
    dataSets: '数据集',
    connections: '旧系统连接',
    lateData: '逾期未到',
  },
  en: {
    scene: 'Supply',
    views: 'Views',
    upload: 'Upload data',
    dataSets: 'Data sets',
    connections: 'Connections',
    lateData: 'Late data',
  },
});

export const supplyScene = defineScene({
  key: 'supply',
  words,
  pages: [
    {
      path: 'upload',
      permission: 'source:upload',
      menu: 'upload',
      load: () => import('./upload/UploadPage.tsx').then((file) => file.UploadPage),
    },
    {
      path: 'dataSets',
      permission: 'source:read',
      menu: 'dataSets',
      load: () => import('./DataSetListPage.tsx').then((file) => file.DataSetListPage),
    },
    {
      path: 'dataSet',
      permission: 'source:read',
      load: () => import('./DataSetPage.tsx').then((file) => file.DataSetPage),
    },
    {
      path: 'source',
      permission: 'source:read',
      load: () => import('./SourcePage.tsx').then((file) => file.SourcePage),
    },
    {
      path: 'sourceFeed',
      permission: 'source:read',
      load: () => import('./feed/FeedPage.tsx').then((file) => file.FeedPage),
    },
    {
      path: 'connections',
      permission: 'connection:read',
      menu: 'connections',
      load: () =>
        import('./connection/ConnectionListPage.tsx').then((file) => file.ConnectionListPage),
    },
    {
      path: 'connectionNew',
      permission: 'connection:manage',
      load: () =>
        import('./connection/ConnectionNewPage.tsx').then((file) => file.ConnectionNewPage),
    },
    {
      path: 'connection',
      permission: 'connection:read',
      load: () => import('./connection/ConnectionPage.tsx').then((file) => file.ConnectionPage),
    },
    {
      path: 'lateData',
      permission: 'source:read',
      menu: 'lateData',
      load: () => import('./feed/LateDataPage.tsx').then((file) => file.LateDataPage),
    },
    {
      path: 'snapshot',
      permission: 'snapshot:read',
      load: () => import('./SnapshotPage.tsx').then((file) => file.SnapshotPage),
    },
    {
      path: 'landingRun',
      permission: 'snapshot:read',
      load: () => import('./LandingRunPage.tsx').then((file) => file.LandingRunPage),
    },
    {
      path: 'views',
      permission: 'view:read',
      menu: 'views',
      load: () => import('./ViewListPage.tsx').then((file) => file.ViewListPage),
    },
    {
      path: 'viewNew',
      permission: 'view:define',
      load: () => import('./ViewEditPage.tsx').then((file) => file.ViewNewPage),
    },
    {
      path: 'view',
      permission: 'view:read',
      load: () => import('./ViewPage.tsx').then((file) => file.ViewPage),
    },
    {
      path: 'viewEdit',
      permission: 'view:define',
      load: () => import('./ViewEditPage.tsx').then((file) => file.ViewEditPage),
    },
    {
      path: 'viewGraph',
      permission: 'view:read',
      load: () => import('./ViewGraphPage.tsx').then((file) => file.ViewGraphPage),
    },
  ],
});
