import pg from 'pg';

/**
 * The name of the constraint a statement violated, so that a command can say it in words.
 * In: anything thrown. Out: the name, or undefined when it was something else.
 */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined;
}
