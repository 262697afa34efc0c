import { catalogScene } from './catalog/catalog.scene.ts';
import { homeScene } from './home/home.scene.ts';
import { retirementScene } from './retirement/retirement.scene.ts';
import type { Scene } from './scene.ts';
import { serviceScene } from './service/service.scene.ts';
import { supplyScene } from './supply/supply.scene.ts';
import { systemScene } from './system/system.scene.ts';

/** The scenes of the workbench in the order of the menu: the table of contents. A scene without pages is not shown. */
export const scenes: readonly Scene[] = [
  homeScene,
  catalogScene,
  supplyScene,
  serviceScene,
  retirementScene,
  systemScene,
];
