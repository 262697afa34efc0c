import type { Me } from '#governance/identity/identity.contract.ts';
import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { offices, type Office } from './case-values.ts';

type Case = Pick<
  RetirementDetail,
  'departmentId' | 'state' | 'result' | 'proposedBy' | 'opinions' | 'signatures'
>;
type Person = Pick<Me, 'id' | 'posts'>;

/** Why somebody may not do a thing in a case; undefined when they may. */
export type Hindrance =
  | 'noOffice'
  | 'otherOffice'
  | 'noApprover'
  | 'noWitness'
  | 'noExecutor'
  | 'ownProposal'
  | 'signedBefore'
  | 'isWitness';

const officeRoles: Readonly<Record<Office, readonly string[]>> = {
  provider: ['department-steward', 'department-approver'],
  bureau: ['data-bureau'],
  security: ['security-officer'],
  archive: ['archivist'],
};

/** The offices a person speaks for in a case. What is done in the end, the platform decides. */
export function officesOf(me: Person, { departmentId }: Pick<Case, 'departmentId'>): Office[] {
  return offices.filter((office) =>
    me.posts.some(
      (post) =>
        officeRoles[office].includes(post.role) &&
        (office !== 'provider' || post.departmentId === departmentId),
    ),
  );
}

/** Why a person may not give an opinion, for any office of theirs. */
export function whyNotSpeak(me: Person, one: Case): Hindrance | undefined {
  const mine = officesOf(me, one);
  if (mine.length === 0) return 'noOffice';
  const given = one.opinions.find(({ givenBy }) => givenBy === me.id);
  return given !== undefined && !mine.includes(given.office) ? 'otherOffice' : undefined;
}

/** The offices a person may still speak for: the one they spoke for, else those of theirs, the silent ones first. */
export function openOffices(me: Person, one: Case): Office[] {
  const mine = officesOf(me, one);
  const given = one.opinions.find(({ givenBy }) => givenBy === me.id);
  if (given !== undefined) return mine.filter((office) => office === given.office);
  const spoken = new Set(one.opinions.map(({ office }) => office));
  return [
    ...mine.filter((office) => !spoken.has(office)),
    ...mine.filter((office) => spoken.has(office)),
  ];
}

/** Why a person may not approve or witness a destruction. */
export function whyNotSign(
  me: Person,
  one: Case,
  kind: 'approve' | 'witness',
): Hindrance | undefined {
  if (one.proposedBy === me.id) return 'ownProposal';
  if (one.signatures.some(({ personId }) => personId === me.id)) return 'signedBefore';
  const isHeld = (role: string, departmentId?: string) =>
    me.posts.some(
      (post) =>
        post.role === role && (departmentId === undefined || post.departmentId === departmentId),
    );
  if (kind === 'approve')
    return isHeld('data-bureau') || isHeld('department-approver', one.departmentId)
      ? undefined
      : 'noApprover';
  return isHeld('security-officer') || isHeld('archivist') ? undefined : 'noWitness';
}

/** Why a person may not carry out what was decided. */
export function whyNotExecute(me: Person, one: Case): Hindrance | undefined {
  if (one.signatures.some(({ kind, personId }) => kind === 'witness' && personId === me.id))
    return 'isWitness';
  return me.posts.some(({ role }) => role === 'data-bureau') ? undefined : 'noExecutor';
}
