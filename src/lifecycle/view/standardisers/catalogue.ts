import type { LakeSession } from '#platform/lake/lake.ts';
import { areaMacros, areaRows, areaStandardisers, areaTableSql } from './area.standardisers.ts';
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

const innerMacros: readonly InnerMacro[] = [
  ...textMacros,
  ...dateMacros,
  ...identifierMacros,
  ...areaMacros,
];

/** The SQL that makes the standardisers known to a session. Part of a view's hash: a changed rule rebuilds. */
export const standardiserSql: string = [
  ...innerMacros.map(({ name, parameters, body }) => macroSql(name, parameters, body)),
  ...standardisers.map(({ name, parameters, body }) =>
    macroSql(
      name,
      parameters.map((p) => (p.default === undefined ? p.name : `${p.name} := ${p.default}`)),
      body,
    ),
  ),
].join(';\n');

/** Makes the standardisers and their code tables known to a session (about 10 ms). */
export async function loadStandardisers(session: LakeSession): Promise<void> {
  await session.run(areaTableSql, [areaRowsJson]);
  await session.run(standardiserSql);
}

const areaRowsJson = JSON.stringify(areaRows());

function macroSql(name: string, parameters: readonly string[], body: string): string {
  return `CREATE MACRO ${name}(${parameters.join(', ')}) AS ${body}`;
}
