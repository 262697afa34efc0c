import { retirement as road } from '#lifecycle/road/road.ts';

export type RetirementState = keyof typeof road.states;
// Object.keys loses the key type; the table is a const of exactly these keys.
export const retirementStates = Object.keys(road.states) as [RetirementState, ...RetirementState[]];
export type RetirementMove = keyof typeof road.moves;

/** Whether a case may make a move now. */
export function mayMove(state: RetirementState, move: RetirementMove): boolean {
  const from: readonly RetirementState[] = road.moves[move].from;
  return from.includes(state);
}

/** Words of a state and of a move. */
export const stateWords = road.states;
export const moveWords = road.moves;

/** The offices that appraise together (档案法实施条例, article 24): provider, sharing, security, archive. */
export const offices = ['provider', 'bureau', 'security', 'archive'] as const;
export type Office = (typeof offices)[number];

/** What an appraisal may result in: 续存, 归档, 销毁, 去标识留存. */
export const results = ['keep', 'archive', 'destroy', 'de-identify'] as const;
export type Result = (typeof results)[number];

/** Whether a result ends the data set: it is signed for, and carried out as a destruction. */
export function endsDataSet(result: Result | null): boolean {
  return result === 'destroy' || result === 'de-identify';
}

/**
 * The result when all four offices have spoken and say the same, else undefined. Who agreed to de-identify by another version
 * of the plan than the one in force has not spoken.
 */
export function agreedResult(
  given: readonly { office: Office; result: Result; planVersion: number | null }[],
  planVersion: number | null,
): Result | undefined {
  const opinions = given.filter(
    (opinion) => opinion.result !== 'de-identify' || opinion.planVersion === planVersion,
  );
  const [first] = opinions;
  const spoken = new Set(opinions.map(({ office }) => office));
  const isAgreed =
    offices.every((office) => spoken.has(office)) &&
    opinions.every(({ result }) => result === first?.result);
  return isAgreed ? first?.result : undefined;
}

/** By use; frozen is what lies in a sealed package. */
export const temperatures = ['hot', 'warm', 'cold', 'frozen'] as const;
export type Temperature = (typeof temperatures)[number];
