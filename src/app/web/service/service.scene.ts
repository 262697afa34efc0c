import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.service', {
  zh: { scene: '数据服务' },
  en: { scene: 'Services' },
});

export const serviceScene = defineScene({
  key: 'service',
  words,
  pages: [],
});
