import type { LakeSession } from '#platform/lake/lake.ts';
import {
  areaMacros,
  areaPack,
  areaRows,
  areaStandardisers,
  areaTableSql,
} from './area.standardisers.ts';
import { dateMacros, dateStandardisers } from './date.standardisers.ts';
import { identifierMacros, identifierStandardisers } from './identifier.standardisers.ts';
import { numberStandardisers } from './number.standardisers.ts';
import type { InnerMacro, Standardiser } from './standardiser.ts';
import { textMacros, textStandardisers } from './text.standardisers.ts';

/** Every standardiser a view may use, in the order they are shown. */
export const standardisers: readonly Standardiser[] = [
  ...textStandardisers,
  ...dateStandardisers,
  ...numberStandardisers,
  ...identifierStandardisers,
  ...areaStandardisers,
];

export const standardiserByName: ReadonlyMap<string, Standardiser> = new Map(
  standardisers.map((standardiser) => [standardiser.name, standardiser]),
);

const plainSql = [
  ...[...textMacros, ...dateMacros, ...identifierMacros].map(innerSql),
  ...standardisers
    .filter((standardiser) => !areaStandardisers.includes(standardiser))
    .map(standardiserMacro),
].join(';\n');

const areaSql = [...areaMacros.map(innerSql), ...areaStandardisers.map(standardiserMacro)].join(
  ';\n',
);

/** All that the standardisers are made of. Part of a view's hash: a changed rule or code table builds it again. */
export const standardiserSource: string = [plainSql, areaSql, JSON.stringify(areaPack)].join('\n');

/** Makes the standardisers known to a session, except those that need the area codes. */
export async function loadStandardisers(session: LakeSession): Promise<void> {
  await session.run(plainSql);
}

/** Makes the area codes and their standardisers known to a session; needs loadStandardisers first. */
export async function loadAreas(session: LakeSession): Promise<void> {
  await session.run(areaTableSql, [areaRowsJson]);
  await session.run(areaSql);
}

/** Whether any of the functions (lower case) reads the area codes. */
export function needsAreas(functions: ReadonlySet<string>): boolean {
  return areaStandardisers.some((standardiser) => functions.has(standardiser.name));
}

const areaRowsJson = JSON.stringify(areaRows());

function innerSql({ name, parameters, body }: InnerMacro): string {
  return `CREATE MACRO ${name}(${parameters.join(', ')}) AS ${body}`;
}

function standardiserMacro({ name, parameters, body }: Standardiser): string {
  const given = parameters.map((p) =>
    p.default === undefined ? p.name : `${p.name} := ${p.default}`,
  );
  return `CREATE MACRO ${name}(${given.join(', ')}) AS ${body}`;
}
