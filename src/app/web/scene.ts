import type { ComponentType } from 'react';
import type { Words } from '#platform/ui/words.ts';
import type { PathName } from './paths.ts';

/** One page of a scene. */
export interface ScenePage<K extends string = string> {
  path: PathName;
  /** Shown to those who may use this on something; without one, to everybody. */
  permission?: string;
  /** The key of its name in the words of the menu; a page without one is reached from another. */
  menu?: K;
  /** Loads the page: `() => import('./JobListPage.tsx').then((file) => file.JobListPage)`. */
  load: () => Promise<ComponentType>;
}

/** A group of pages that belong to one kind of work. */
export interface Scene<K extends string = string> {
  key: 'home' | 'catalog' | 'supply' | 'service' | 'retirement' | 'system';
  /** The names of the scene (`scene`) and of its pages; they load with the shell, so keep them few. */
  words: Words<K | 'scene'>;
  pages: readonly ScenePage<K>[];
}

/** Declares a scene; the keys of its menu are checked against its words. */
export function defineScene<K extends string>(scene: Scene<K>): Scene {
  return scene;
}
