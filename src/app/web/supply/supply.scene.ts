import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.supply', {
  zh: { scene: '数据供给', upload: '上传数据', dataSets: '数据集' },
  en: { scene: 'Supply', upload: 'Upload data', dataSets: 'Data sets' },
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
      path: 'snapshot',
      permission: 'snapshot:read',
      load: () => import('./SnapshotPage.tsx').then((file) => file.SnapshotPage),
    },
    {
      path: 'landingRun',
      permission: 'snapshot:read',
      load: () => import('./LandingRunPage.tsx').then((file) => file.LandingRunPage),
    },
  ],
});
