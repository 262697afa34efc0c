import { service as road } from '#lifecycle/road/road.ts';
import { rowsPerPageMax } from './question.rules.ts';
import type { ServiceKind, ServiceSpec, ServiceState } from './service.contract.ts';

const serviceMoves = road.moves;
export type ServiceMove = keyof typeof serviceMoves;

/** The state after a move, or undefined when the move cannot begin in this state. */
export function stateAfter(state: ServiceState, move: ServiceMove): ServiceState | undefined {
  const from: readonly ServiceState[] = serviceMoves[move].from;
  return from.includes(state) ? serviceMoves[move].to : undefined;
}

/** A state and a move in the words of the road, for the refusal of the move. */
export function illegalWords(state: ServiceState, move: ServiceMove) {
  const { zh, en } = serviceMoves[move];
  return { state: road.states[state], move: { zh, en } };
}

/** What a proposal and a check need to know of a resource version. */
export interface ResourceShape {
  columns: readonly string[];
  keyColumns: readonly string[];
}

/** The parts of a definition that somebody chose. */
type SpecParts = { readonly [K in keyof ServiceSpec]?: ServiceSpec[K] | undefined };

/** The proposed definition: every column of this version (columns of later ones are a new decision), keys as the catalogue names them, the key as the indexed filter. */
export function proposeSpec(resource: ResourceShape, given: SpecParts): ServiceSpec {
  const keys = given.keys ?? resource.keyColumns.slice(0, 5);
  return {
    fields: given.fields === undefined ? [...resource.columns] : given.fields,
    keys,
    filters: given.filters ?? keys,
    limits: given.limits ?? { rowsMax: rowsPerPageMax },
  };
}

/**
 * The address of a service: the resource code in lower case, other signs as hyphens, and the kind.
 * A code that does not begin with a letter gets `r`.
 */
export function proposeCode(resourceCode: string, kind: ServiceKind): string {
  const plain = resourceCode
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const named = /^[a-z]/.test(plain) ? plain : `r${plain}`;
  return `${named.slice(0, 55).replace(/-+$/, '')}-${kind}`;
}

/** What is wrong with the part of a definition at a path. */
export interface SpecProblem {
  path: string;
  words: { zh: string; en: string };
}

/** What is wrong with a definition, by path; empty when it fits the resource. */
export function checkSpec(
  kind: ServiceKind,
  spec: ServiceSpec,
  resource: ResourceShape,
): SpecProblem[] {
  const problems: SpecProblem[] = [];
  const known = new Set(resource.columns);
  for (const part of ['fields', 'filters', 'keys'] as const) {
    const names = spec[part] ?? [];
    for (const name of names) {
      if (!known.has(name))
        problems.push({
          path: `spec.${part}`,
          words: { zh: `没有“${name}”这一列`, en: `no column ${name}` },
        });
    }
    if (new Set(names).size !== names.length) {
      problems.push({
        path: `spec.${part}`,
        words: { zh: '同一列写了两次', en: 'a column stands twice' },
      });
    }
  }
  if (kind === 'verify' && spec.keys.length === 0) {
    problems.push({
      path: 'spec.keys',
      words: { zh: '核验服务需要主键列', en: 'verification needs key columns' },
    });
  }
  return problems;
}

/** Columns that need an index for these services, and whether a table is needed at all: files are read from the lake. */
export function wantedIndexes(services: readonly { kind: ServiceKind; spec: ServiceSpec }[]): {
  keyColumns: string[];
  wanted: string[];
  hasTable: boolean;
} {
  const asked = services.filter((service) => service.kind !== 'file');
  const keyColumns = asked.find((service) => service.spec.keys.length > 0)?.spec.keys ?? [];
  // Keys of further services that differ from the first are indexed column by column.
  const others = asked.flatMap((service) => [...service.spec.filters, ...service.spec.keys]);
  const wanted = [...new Set(others)].toSorted();
  return { keyColumns: [...keyColumns], wanted, hasTable: wanted.length > 0 };
}
