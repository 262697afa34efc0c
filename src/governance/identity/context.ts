import type { World } from '#platform/world.ts';

/** The roles of the platform. The last three are the three officers (三员). */
export const roles = [
  'department-steward',
  'department-approver',
  'data-bureau',
  'data-engineer',
  'application-owner',
  'archivist',
  'system-officer',
  'security-officer',
  'audit-officer',
] as const;
export type Role = (typeof roles)[number];

/** No two of these on one person (GB/T 22239-2019: separation of system, security and audit). */
export const officerRoles = ['system-officer', 'security-officer', 'audit-officer'] as const;
export type OfficerRole = (typeof officerRoles)[number];

/** A role held in one department. */
export interface Post {
  readonly role: Role;
  readonly departmentId: string;
}

/** Who acts. `roles` and `departmentId` are for showing; decisions are made from `posts`. */
export interface Actor {
  /** `anonymous`: nobody signed in; it may use public endpoints and holds no permission. */
  readonly kind: 'person' | 'application' | 'system' | 'anonymous';
  /** Account id or application id; of the platform itself, `systemAccountId`. */
  readonly id: string;
  /** Name for showing; of the platform itself, the process: `cli`, `job:cache.land`. */
  readonly name: string;
  readonly departmentId: string | null;
  readonly roles: readonly Role[];
  /** Roles with the department they are held in. Absent: every role is held in `departmentId`. */
  readonly posts?: readonly Post[];
  /** True while the password must be changed: nothing but the own session is allowed. */
  readonly passwordDue?: boolean;
}

/** What a command or a route gets: the world, and who asks for what in which language. */
export interface Context extends World {
  readonly actor: Actor;
  readonly requestId: string;
  readonly language: 'zh' | 'en';
  /** The session a person came with. */
  readonly sessionId?: string;
  /** From the header `Idempotency-Key`. A loop of commands under one request must drop it. */
  readonly idempotencyKey?: string;
  /** SHA-256 (hex) of method, path and body; set together with `idempotencyKey`. */
  readonly inputSha256?: string;
}

/** Nobody: the actor of a request without sign-in on a public endpoint. */
export const nobody: Actor = {
  kind: 'anonymous',
  id: 'anonymous',
  name: 'anonymous',
  departmentId: null,
  roles: [],
};

/** The account of the platform itself, made by the migrations. It has no password and cannot sign in. */
export const systemAccountId = '00000000-0000-7000-8000-000000000001';
/** The second account of the platform: it decides what the first one asked for, so that both are on record. */
export const systemReviewerId = '00000000-0000-7000-8000-000000000002';

/**
 * The platform acting by itself: a job, an event handler, the local command line.
 * `process` names it in the audit, for example `cli` or `job:cache.land`.
 */
export function systemContext(
  world: World,
  process: string,
  accountId: string = systemAccountId,
): Context {
  const actor: Actor = {
    kind: 'system',
    id: accountId,
    name: process,
    departmentId: null,
    roles: [],
  };
  return { ...world, actor, requestId: `${process}:${world.now().getTime()}`, language: 'zh' };
}
