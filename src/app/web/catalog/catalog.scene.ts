import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.catalog', {
  zh: { scene: '数据目录' },
  en: { scene: 'Catalogue' },
});

export const catalogScene = defineScene({
  key: 'catalog',
  words,
  pages: [],
});
