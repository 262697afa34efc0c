import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.home', {
  zh: { scene: '工作台', home: '工作台' },
  en: { scene: 'Workbench', home: 'Workbench' },
});

export const homeScene = defineScene({
  key: 'home',
  words,
  pages: [
    {
      path: 'home',
      menu: 'home',
      load: () => import('./HomePage.tsx').then((file) => file.HomePage),
    },
  ],
});
