import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.supply', {
  zh: { scene: '数据供给' },
  en: { scene: 'Supply' },
});

export const supplyScene = defineScene({
  key: 'supply',
  words,
  pages: [
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
