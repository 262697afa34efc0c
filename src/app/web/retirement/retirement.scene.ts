import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.retirement', {
  zh: { scene: '数据退役', temperatures: '数据温度', holds: '数据保全' },
  en: { scene: 'Retirement', temperatures: 'Temperature', holds: 'Legal holds' },
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
      path: 'holds',
      permission: 'retirement:read',
      menu: 'holds',
      load: () => import('./HoldListPage.tsx').then((file) => file.HoldListPage),
    },
  ],
});
