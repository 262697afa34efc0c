import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCertificates, makePenalties, makePermits } from './generate/approvals.ts';
import { makeComponents } from './generate/components.ts';
import { makeEnterprises, makeFirmsElsewhere } from './generate/enterprises.ts';
import { makeAreas, makeGrids } from './generate/geography.ts';
import { makeBudget, makeInvestment } from './generate/investment.ts';
import { making, type Making } from './generate/making.ts';
import { makeOrders } from './generate/orders.ts';
import type { MadeFile } from './generate/output.ts';
import { makePersons } from './generate/persons.ts';
import { makeReadings } from './generate/readings.ts';
import { makeSites } from './generate/sites.ts';
import { makeStations } from './generate/stations.ts';
import { makeTraffic } from './generate/traffic.ts';
import { makeOutlets, makeRivers } from './generate/waters.ts';
import { makeWeather, rainByDay, yearsWeather } from './generate/weather.ts';
import { makeWelfare } from './generate/welfare.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '1' },
  },
});
const scale = Number(values.scale);
if (values.out === undefined || !(scale >= 0.01 && scale <= 1)) {
  process.stderr.write('usage: generate.ts --out <directory> [--seed <text>] [--scale 0.01…1]\n');
  process.exit(2);
}
const dir = resolve(values.out);
mkdirSync(dir, { recursive: true });
const files: MadeFile[] = [];
for await (const file of cityFiles(making(dir, values.seed, scale))) {
  files.push(file);
  process.stdout.write(`${JSON.stringify(file)}\n`);
}
// Written last and renamed: a directory with a manifest is whole.
const manifest = join(dir, 'manifest.json');
const byName = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
writeFileSync(
  `${manifest}.part`,
  JSON.stringify({ seed: values.seed, scale, files: byName }, null, 2),
);
renameSync(`${manifest}.part`, manifest);

/** Every file of the city, told as soon as it is whole. */
async function* cityFiles(make: Making): AsyncGenerator<MadeFile> {
  yield await makeAreas(make);
  yield makeGrids(make);
  yield makeStations(make);
  yield makeRivers(make);
  const { file: population, persons } = makePersons(make);
  yield population;
  const { file: enterprise, firms, owners } = makeEnterprises(make, persons);
  yield enterprise;
  yield* makeFirmsElsewhere(make, firms);
  yield makeOutlets(make, firms);
  yield await makeSites(make, firms);
  yield makePermits(make, firms);
  yield makePenalties(make, firms);
  yield makeCertificates(make, { persons, firms });
  yield* await makeWelfare(make, { persons, firms, owners });
  yield* await makeInvestment(make, firms);
  yield await makeBudget(make);
  const weather = yearsWeather(make);
  yield makeWeather(make, weather);
  yield makeOrders(make, rainByDay(weather));
  yield makeComponents(make);
  yield await makeTraffic(make);
  yield* makeReadings(make, weather);
}
