import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.retirement', {
  zh: { scene: '数据退役', temperatures: '数据温度' },
  en: { scene: 'Retirement', temperatures: 'Temperature' },
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
  ],
});
